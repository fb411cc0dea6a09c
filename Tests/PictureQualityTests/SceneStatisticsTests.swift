import Domain
import Foundation
import Media
import TestSupport
import Testing

@testable import PictureQuality

@Suite("Features of a picture's quality")
struct SceneStatisticsTests {
  /// What a peer computes; `make.py` beside the file says how.
  private struct Peer: Decodable {
    struct Case: Decodable {
      let name: String
      let features: [Double]
    }
    let cases: [Case]
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Oracles/picture-quality")

  @Test("The statistics of natural scenes are those of a peer on the same pixels")
  func peer() throws {
    let peer: Peer = try Oracle.json("picture-quality/peer.json")
    #expect(peer.cases.count >= 4)
    for expected in peer.cases {
      let bytes = Array(try Data(contentsOf: Self.folder.appending(path: "\(expected.name).png")))
      let features = SceneStatistics.scale(GrayPlane(try PictureDecoder().decode(bytes)))
      #expect(features.count == SceneStatistics.countPerScale)
      for (value, other) in zip(features, expected.features) {
        // Shapes lie on a grid of a thousandth here; single precision does the rest.
        #expect(abs(value - other) < 2e-3 + 2e-3 * abs(other), "\(expected.name): \(value), \(other)")
      }
    }
  }

  @Test("The fit gives back the shape and the deviations of known distributions")
  func fit() {
    var random = SeededRandom(seed: 1)
    let gaussian = SkewedGaussian(fitting: (0..<40_000).map { _ in Float(random.normal()) })
    #expect(abs(gaussian.shape - 2) < 0.06)
    #expect(abs(gaussian.left - 1) < 0.05)
    #expect(abs(gaussian.right - 1) < 0.05)
    let laplace = SkewedGaussian(
      fitting: (0..<40_000).map { _ in
        // Each side holds a share that goes with its width.
        let size = -log(1 - random.uniform())
        return Float(random.chance(1.0 / 3) ? -size : 2 * size)
      })
    #expect(abs(laplace.shape - 1) < 0.05)
    #expect(laplace.right > 3 * laplace.left)
    #expect(laplace.mean > 0)
  }

  @Test(
    "Features are finite for pictures of any size and of one colour", arguments: [(1, 1), (2, 3), (17, 5), (64, 64)])
  func finite(width: Int, height: Int) throws {
    for value in [UInt8(0), 128, 255] {
      let picture = try Picture(
        width: width, height: height, pixels: [UInt8](repeating: value, count: 3 * width * height))
      let features = try QualityFeatures(of: picture)
      #expect(features.values.count == QualityFeatures.count)
      #expect(features.values.allSatisfy { $0.isFinite })
    }
  }

  @Test("Plain measures say what they are named after")
  func measures() throws {
    let width = 64
    func picture(_ value: (Int, Int) -> UInt8) throws -> Picture {
      try Picture(
        width: width, height: width,
        pixels: (0..<(width * width)).flatMap { place in
          [UInt8](repeating: value(place % width, place / width), count: 3)
        })
    }
    func values(_ picture: Picture) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: zip(PlainMeasures.names, PlainMeasures.values(of: picture, GrayPlane(picture))))
    }
    var random = SeededRandom(seed: 2)
    let noise = values(try picture { _, _ in UInt8(random.index(below: 256)) })
    let framed = values(try picture { x, y in y < 16 || x > 55 ? 0 : UInt8((x * 37 + y * 91) % 256) })
    let blocks = values(try picture { x, y in UInt8((x / 8 * 53 + y / 8 * 101) % 256) })
    #expect(framed["frame-down"] == 0.25)
    #expect(framed["frame-across"] == 0.125)
    #expect(noise["frame-down"] == 0)
    #expect((blocks["blocks-across"] ?? 0) > 3)
    #expect(abs(noise["blocks-across"] ?? 1) < 0.3)
    #expect(abs((noise["mean"] ?? 0) - 0.5) < 0.02)
    #expect(noise["saturation"] == 0)
    #expect((noise["noise"] ?? 0) > (blocks["noise"] ?? 0))
  }
}
