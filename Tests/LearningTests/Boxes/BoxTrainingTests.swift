import Bundles
import Domain
import Foundation
import Inference
import Media
import Networks
import Signals
import Statistics
import Store
import TestSupport
import Testing
import Training

@testable import Learning

@Suite("What a detector is trained on")
struct BoxTargetTests {
  @Test("Places inside a box answer for it, the smaller box where two share one, the nearest where none is inside")
  func places() {
    let large = BoundingBox(x: 0, y: 0, width: 64, height: 64)
    let small = BoundingBox(x: 36, y: 36, width: 8, height: 8)
    let owners = BoxPlaces.assigned([large, small], across: 4, reach: 1.5)
    #expect(owners[2 * 4 + 2] == 1)
    #expect(owners[5] == 0 && owners[6] == 0 && owners[9] == 0)
    #expect(owners[0] == nil && owners[15] == nil)
    #expect(owners.count { $0 == 1 } == 1)
    let long = BoxPlaces.assigned([BoundingBox(x: 0, y: 16, width: 64, height: 16)], across: 4, reach: 1.5)
    #expect(long.indices.filter { long[$0] != nil } == [5, 6])
    #expect(BoxPlaces.assigned([], across: 4, reach: 1.5).allSatisfy { $0 == nil })
  }

  @Test("A view's boxes lie where its picture's things do", arguments: 1...12)
  func views(number: Int) throws {
    // A black picture with one white thing.
    let (width, height) = (90, 60)
    let thing = BoundingBox(x: 30, y: 20, width: 24, height: 16)
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    for y in 20..<36 { for x in 30..<54 { for channel in 0..<3 { pixels[3 * (y * width + x) + channel] = 255 } } }
    let picture = try Picture(width: width, height: height, pixels: pixels)
    let view = try TrainingView.drawn(key: "k", number: number, width: width, height: height, side: 96)
    #expect(try view == TrainingView.drawn(key: "k", number: number, width: width, height: height, side: 96))
    guard let box = view.boxes([BoxTruth(label: 0, box: thing)]).first?.box else { return }
    let planes = try view.planes(of: picture)
    // Grey around the picture is 0, black is below and the thing above, whatever the light.
    let seen = (0..<(96 * 96)).filter { planes[$0] > 0.1 }
    let (left, right) = (seen.map { $0 % 96 }.min() ?? 0, seen.map { $0 % 96 }.max() ?? 0)
    let (top, bottom) = (seen.map { $0 / 96 }.min() ?? 0, seen.map { $0 / 96 }.max() ?? 0)
    #expect(abs(Double(left) - box.x) <= 2 && abs(Double(right + 1) - box.right) <= 2)
    #expect(abs(Double(top) - box.y) <= 2 && abs(Double(bottom + 1) - box.bottom) <= 2)
  }

  @Test("What a view cuts off too much of is no thing in it")
  func cut() throws {
    let framing = try PictureFraming(
      source: .init(x: 0, y: 0, width: 50, height: 100), target: .init(x: 0, y: 0, width: 50, height: 100), side: 100)
    let view = TrainingView(framing: framing, isMirrored: true, light: (1, 1, 1))
    let truths = [20.0, 45, 60].map { BoxTruth(label: 0, box: BoundingBox(x: $0, y: 10, width: 20, height: 20)) }
    #expect(view.boxes(truths + [BoxTruth(label: 0, box: truths[0].box, standing: .crowd)]).map(\.box.x) == [60])
  }

  @Test("Clusters stay whole when pictures are held out, and no seed decides which")
  func parted() throws {
    let rows = (0..<40).map { index in
      BoxMaterial.Row(
        path: "\(index)", key: "key\(index)", width: 1, height: 1, truths: [], group: index / 3, source: "")
    }
    let material = BoxMaterial(
      labels: [], rows: rows, folder: PictureFolder(nil), snapshot: Checksum(of: Data()), nulls: [:])
    let (apart, rest) = material.parted(share: 0.2, salt: "held-out")
    #expect((8...10).contains(apart.count) && apart.count + rest.count == 40)
    #expect(Set(apart.map { rows[$0].group }).isDisjoint(with: rest.map { rows[$0].group }))
    let turned = BoxMaterial(
      labels: [], rows: rows.reversed(), folder: PictureFolder(nil), snapshot: Checksum(of: Data()), nulls: [:])
    #expect(Set(turned.parted(share: 0.2, salt: "held-out").apart.map { 39 - $0 }) == Set(apart))
    #expect(material.parted(share: 0, salt: "held-out").apart.isEmpty)
  }
}

@Suite("The loss of a detector")
struct BoxLossTests {
  private let truths = [
    [BoxTruth(label: 1, box: BoundingBox(x: 8, y: 8, width: 40, height: 40))], [],
  ]

  private func output(_ seed: UInt64) -> [Float] {
    Parameter(name: "noise", shape: [2 * 16 * 6], initial: .uniform(fanIn: 1), isTrained: false).initialValues(
      seed: seed)
  }

  @Test("Its gradient for sides is its slope", arguments: [1, 2, 3] as [UInt64])
  func gradient(seed: UInt64) throws {
    let loss = BoxLoss(truths, labels: 2, side: 64, reach: 1.5)
    let values = output(seed)
    let leaf = TorchTensor(values, shape: [2, 16, 6])
    try leaf.requireGradient()
    try loss(leaf).backward()
    let slopes = try #require(try leaf.gradient()).floats()
    // What a box fits is a label of its class, which the gradient leaves out: compare what sides alone do.
    func misfit(_ values: [Float]) throws -> Double {
      try Double(BoxLoss(truths, labels: 2, side: 64, reach: 1.5)(TorchTensor(values, shape: [2, 16, 6])).floats()[0])
    }
    #expect(slopes.allSatisfy(\.isFinite) && slopes.contains { $0 != 0 })
    // A small step against the gradient makes it better.
    let length = slopes.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let stepped = zip(values, slopes).map { $0 - 0.01 * $1 / length }
    #expect(try misfit(stepped) < misfit(values))
  }

  @Test("A perfect output costs almost nothing, and one without things pays for what it claims")
  func perfect() throws {
    var values = [Float](repeating: -12, count: 2 * 16 * 6)
    let owners = BoxPlaces.assigned(truths[0].map(\.box), across: 4, reach: 1.5)
    for (place, owner) in owners.enumerated() where owner != nil {
      let middle = BoxReader.middle(of: place, across: 4)
      values[6 * place + 1] = 12
      for (side, distance) in [middle.x - 8, middle.y - 8, 48 - middle.x, 48 - middle.y].enumerated() {
        values[6 * place + 2 + side] = Float(LogOdds.of(distance / 64))
      }
    }
    let loss = BoxLoss(truths, labels: 2, side: 64, reach: 1.5)
    #expect(try loss(TorchTensor(values, shape: [2, 16, 6])).floats()[0] < 1e-3)
    let empty = BoxLoss([[]], labels: 2, side: 64, reach: 1.5)
    let claims = [Float](repeating: 3, count: 16 * 6)
    #expect(try empty(TorchTensor(claims, shape: [1, 16, 6])).floats()[0] > 1)
  }
}

/// The whole way on drawings of a circle and a bar.
@Suite(
  "Training a detector", .enabled(if: Weights.areInstalled, "needs the weights: run scripts/bootstrap inference"),
  .serialized)
final class BoxLessonTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "vitrine-detector-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: root) }

  init() throws {
    let drawings = root.appending(path: "drawings")
    try FileManager.default.createDirectory(at: drawings, withIntermediateDirectories: true)
    for index in 0..<20 {
      let (x, y) = (10 + 7 * (index % 5), 12 + 9 * (index / 5))
      let shape = "<circle cx=\"\(x + 15)\" cy=\"\(y + 15)\" r=\"15\" fill=\"orange\"/>"
      let bar = "<path d=\"M\(90 - x) \(80 - y)h36v40h-36z\" fill=\"navy\"/>"
      let text =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"128\" height=\"128\"><rect width=\"128\" height=\"128\" "
        + "fill=\"#\(250 + 31 * index)\"/>\(bar)\(shape)</svg>"
      try Data(text.utf8).write(to: drawings.appending(path: "d\(index).svg"))
      func object(_ name: String, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> String {
        "<object><name>\(name)</name><bndbox><xmin>\(x + 1)</xmin><ymin>\(y + 1)</ymin><xmax>\(x + width)</xmax>"
          + "<ymax>\(y + height)</ymax></bndbox></object>"
      }
      let notes =
        "<annotation><filename>d\(index).svg</filename>\(object("round", x, y, 30, 30))"
        + "\(object("bar", 90 - x, 80 - y, 36, 40))</annotation>"
      try Data(notes.utf8).write(to: drawings.appending(path: "d\(index).xml"))
    }
  }

  private func recipe(_ change: (String) -> String = { $0 }) throws -> BoxRecipe {
    let text = change(
      """
      signal: image.shapes
      version: 1
      summary: Circles and bars.
      owner: tests
      licence: Apache-2.0
      backbone: efficientnet-lite0
      task: boxes
      data: {train: drawings, held-out: 0.2}
      side: 128
      views: 3
      head: {width: 32, layers: 1}
      training: {epochs: 24, rate: 0.005, batch: 4}
      """)
    return try BoxRecipe(yaml: text, file: "r.yaml", folder: URL(filePath: root.path, directoryHint: .isDirectory))
  }

  private func lesson(_ recipe: BoxRecipe, in name: String) throws -> BoxLesson {
    let place = root.appending(path: name, directoryHint: .isDirectory)
    return BoxLesson(
      recipe,
      places: .init(root: place, weights: Weights.folder, contracts: place.appending(path: "contracts")),
      runtime: try OpenVINORuntime(), seed: 5, threads: 1)
  }

  @Test("A recipe becomes a bundle that finds things in pictures it has not seen, and the store keeps what it found")
  func whole() async throws {
    let report = try await lesson(recipe(), in: "a").run()
    let held = try #require(report.rows.first)
    #expect(held.pictures == 4 && held.boxes == 8 && report.trainedOn == 16)
    #expect(held.figures.at50 > report.rows[1].figures.at50)
    #expect(held.figures.at50 > 0.5)
    let contract = try SignalContract(
      yaml: String(contentsOf: URL(filePath: try #require(report.contract)), encoding: .utf8), file: "c.yaml")
    #expect(contract.value.description.hasPrefix("boxes of 2 labels"))
    let shelf = BundleShelf(
      folder: root.appending(path: "a/bundles"), weights: Weights.folder, runtime: try OpenVINORuntime())
    let producer = try SignalWorkshop(shelf: shelf, threads: 1).valueProducer(for: contract)
    let bytes = [UInt8](try Data(contentsOf: root.appending(path: "drawings/d3.svg")))
    let readings = try await producer.readings(of: [bytes, [1, 2, 3]], until: .now + .seconds(60))
    guard case .success(.boxes(let found)) = readings[0], case .failure = readings[1] else {
      Issue.record("no boxes")
      return
    }
    #expect(found.boxes.allSatisfy { $0.x >= 0 && $0.x + $0.width <= 128.01 && (0...1).contains($0.score) })
    #expect(found.boxes.map(\.score) == found.boxes.map(\.score).sorted(by: >))
    let page = try String(contentsOf: URL(filePath: report.page), encoding: .utf8)
    #expect(page.contains("Precision against recall") && page.contains("Where it went wrong"))
    let evaluation = try await BoxSignalEvaluation(
      PictureBoxesProducer(contract: contract, shelf: shelf, threads: 1), seed: 1
    ).run(on: root.appending(path: "drawings"), pictures: nil, page: root.appending(path: "page.html"))
    #expect(evaluation.rows.map(\.pictures) == [20, 20])
  }

  private struct Stopped: Error {}

  @Test("A run that was stopped goes on to the same bundle")
  func resumed() async throws {
    let short = try recipe { $0.replacing("epochs: 24", with: "epochs: 3, backbone-rate: 0.0005") }
    let straight = try await lesson(short, in: "b").run()
    var lines = 0
    await #expect(throws: Stopped.self) {
      try await lesson(short, in: "c").run { line in
        if line.contains("epoch 2") { lines += 1 }
        if lines == 3 { throw Stopped() }
      }
    }
    let later = try await lesson(short, in: "c").run()
    func name(_ report: BoxReport) -> String? { report.bundle.map { URL(filePath: $0).lastPathComponent } }
    #expect(name(straight) == name(later) && name(straight) != nil)
  }

  @Test(
    "A recipe of boxes that cannot be followed is refused with its place",
    arguments: [
      ("side: 128", "side: 130", "multiple of 32"), ("task: boxes", "task: box", "use one of boxes"),
      ("views: 3", "views: -1", "whole number"), ("held-out: 0.2", "held-out: 0.2, validation: x.txt", "keep one"),
      ("epochs: 24", "epoch: 24", "did you mean `epochs`"),
      ("backbone: efficientnet-lite0", "backbone: vgg", "efficientnet"),
    ])
  func refused(part: String, other: String, message: String) throws {
    let error = #expect(throws: SignalError.self) { _ = try recipe { $0.replacing(part, with: other) } }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }
}
