import Bundles
import Domain
import Foundation
import Media
import Statistics
import Testing

@testable import PictureQuality

@Suite("Quality of pictures", .serialized)
struct QualityModelTests {
  /// Scenes that are drawn: a sky, hills, things of many sizes with soft edges and a little texture.
  private static func scene(_ number: Int) throws -> Picture {
    var random = SeededRandom(seed: UInt64(number), stream: "scene")
    func colour() -> String {
      "rgb(\(random.index(below: 256)),\(random.index(below: 256)),\(random.index(below: 256)))"
    }
    let shapes = (0..<60).map { _ -> String in
      let (x, y, size) = (random.index(below: 240), random.index(below: 180), 3 + random.index(below: 40))
      return random.chance(0.5)
        ? "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(size / 2)\" fill=\"\(colour())\"/>"
        : "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(size)\" height=\"\(3 + random.index(below: 30))\" fill=\"\(colour())\" transform=\"rotate(\(random.index(below: 90)) \(x) \(y))\"/>"
    }
    let drawing =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"240\" height=\"180\"><rect width=\"240\" height=\"180\" fill=\"\(colour())\"/>\(shapes.joined())</svg>"
    let picture = try PictureDecoder().decode(Array(drawing.utf8))
    let pixels = picture.pixels.map { UInt8(min(255, max(0, Int($0) + random.index(below: 9) - 4))) }
    return try Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  private static func model() throws -> QualityModel { try learned.get() }
  private static let learned = Result {
    var examples = QualityExamples()
    var random = SeededRandom(seed: 1)
    for number in 0..<14 { try examples.add(scene(number), using: &random) }
    return try QualityModel(
      learning: examples, recipe: .init(landmarks: 120, widths: [1], penalties: [1e-4], folds: 2))
  }

  @Test("On scenes that were not seen, more distortion never raises quality on average, and the order beats sharpness")
  func directions() throws {
    let study = try QualityStudy(of: Self.model(), on: (100..<106).map { try Self.scene($0) }, seed: 2)
    #expect(study.photographs == 6)
    for kind in study.kinds {
      #expect(kind.isMonotone, "\(kind.distortion): \(kind.quality)")
      #expect((kind.quality.first ?? 0) > (kind.quality.last ?? 1) + 0.2, "\(kind.distortion): \(kind.quality)")
    }
    #expect(study.gain.low > 0)
    #expect(study.error < study.constantError)
  }

  @Test("A strength of 0 changes nothing, and a larger one changes more", arguments: Distortion.allCases)
  func strengths(distortion: Distortion) throws {
    let scene = try Self.scene(3)
    func change(_ strength: Double) throws -> Double {
      var random = SeededRandom(seed: 5)
      let worse = try Distorter()(scene, distortion, strength: strength, using: &random)
      #expect(worse.width == scene.width)
      #expect(worse.height == scene.height)
      return zip(worse.pixels, scene.pixels).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
        / Double(scene.pixels.count)
    }
    #expect(try change(0) == 0)
    let (weak, strong) = (try change(0.2), try change(0.9))
    #expect(weak > 0)
    #expect(strong > 1.3 * weak)
  }

  @Test("A bundle gives the same answers, and one of another kind is refused")
  func bundle() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "quality-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let model = try Self.model()
    let bundle = try model.publish(
      version: "1", licence: "CC0-1.0", source: "drawn here", photographs: Checksum(of: Data()), to: folder)
    let again = try QualityModel(bundle)
    let features = try QualityFeatures(of: Self.scene(200))
    let (one, other) = (model(features), again(features))
    #expect(zip(one.values, other.values).allSatisfy { abs($0 - $1) < 0.01 })
    #expect(one.values.count == QualityModel.labels.count)
    #expect(one.values.allSatisfy { (0...1).contains($0) })

    var manifest = bundle.manifest
    manifest.architecture.name = "other"
    let place = FileManager.default.temporaryDirectory.appending(path: "quality-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    let foreign = try Bundles.Bundle.publish(manifest, weights: bundle.weights, to: place)
    let error = #expect(throws: QualityError.self) { try QualityModel(foreign) }
    #expect(error?.code == .incompatible)
  }

  @Test("The same photographs and seed give the same model; too few are refused")
  func learning() throws {
    var random = SeededRandom(seed: 9)
    var few = QualityExamples()
    for number in 0..<3 { try few.add(Self.scene(number), using: &random) }
    let error = #expect(throws: QualityError.self) { try QualityModel(learning: few) }
    #expect(error?.code == .tooFewPictures)
    var (one, other) = (SeededRandom(seed: 3), SeededRandom(seed: 3))
    var (first, second) = (QualityExamples(), QualityExamples())
    try first.add(Self.scene(1), using: &one)
    try second.add(Self.scene(1), using: &other)
    #expect(first == second)
    #expect(first.rows.count == 1 + 2 * Distortion.allCases.count + 3)
    #expect(first.rows.first?.quality == 1)
  }

  @Test("Rounded blocks are what JPEG leaves: nearly the picture at the best quality, plain blocks at the worst")
  func blocks() throws {
    let scene = try Self.scene(4)
    func error(_ quality: Int) throws -> Double {
      let coded = try BlockCoder(quality: quality).coded(scene)
      return zip(coded.pixels, scene.pixels).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
        / Double(scene.pixels.count)
    }
    let errors = try [100, 95, 50, 5].map(error)
    #expect(errors[0] < 1)
    #expect(errors[2] > 2 * errors[1])
    #expect(errors[3] > errors[2])
    let flat = try Picture(width: 10, height: 7, pixels: [UInt8](repeating: 100, count: 210))
    #expect(try BlockCoder(quality: 90).coded(flat).pixels.allSatisfy { abs(Int($0) - 100) <= 1 })
  }
}
