import ArgumentParser
import Domain
import Engine
import Foundation
import Signals
import Statistics
import Store
import Terminal

extension SignalsCommand {
  /// Finds things in a photo and the items that look like each.
  struct Objects: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find things in a photo, and the items that look like each of them.",
      discussion: """
        The detector is a signal of boxes, as `vitrine signals train` makes one. Each box is cut out, embedded by itself and \
        looked up among the items' vectors: see `vitrine signals run`.
        """)

    struct Line: Encodable {
      struct Item: Encodable {
        let item: String
        let score: Float
      }
      let label: String
      let score: Double
      let x, y, width, height: Double
      let items: [Item]
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Argument(help: "The name of a signal of boxes.") var name: String
    @Argument(help: "A picture.") var picture: String
    @Option(help: "The signal that things are compared by.") var by = "image.embedding"
    @Option(help: "Items for each thing.") var count = 5
    @Option(help: "Boxes that are less likely right are left out, 0 to 1.") var least = 0.5

    func validate() throws {
      guard (1...1_000).contains(count) else { throw ValidationError("--count lies between 1 and 1000.") }
      guard (0...1).contains(least) else { throw ValidationError("--least lies between 0 and 1.") }
    }

    func run() async throws {
      let set = try signals.contracts.load()
      let (boxes, vectors) = (try set.contract(name), try set.contract(by))
      guard case .boxes = boxes.value, case .vector = vectors.value else {
        throw CommandFailure(
          .wrongUsage, "\(name) has to give boxes and \(by) vectors: see `vitrine signals list` for others.")
      }
      guard let content = try? Data(contentsOf: URL(filePath: picture)) else {
        throw CommandFailure(.badInput, "\(picture) cannot be read: check that it is there.")
      }
      let database = try MarketDatabase.open(at: common.directory.root, readOnly: true)
      let search = try signals.workshop(in: common.directory, threads: 1).cropSearch(
        boxes: boxes, vectors: vectors, index: SignalIndex(loading: vectors, from: database))
      switch try await search.found(in: [UInt8](content), least: least, count: count, until: .now + .seconds(60)) {
      case .failure(let null):
        throw CommandFailure(.badInput, "\(picture) cannot be looked at (\(null.code)): send another.")
      case .success(let found):
        let lines = found.map { thing in
          Line(
            label: thing.label, score: thing.score, x: thing.box.x, y: thing.box.y, width: thing.box.width,
            height: thing.box.height, items: thing.items.map { .init(item: $0.item.rawValue, score: $0.score) })
        }
        try Output(format: common.format).write(["objects": lines]) { Self.table(lines) }
      }
    }

    private static func table(_ lines: [Line]) -> String {
      var table = TextTable(["thing", "score", "x", "y", "width", "height", "items"])
      for line in lines {
        table.rows.append(
          [line.label, String(format: "%.2f", line.score)]
            + [line.x, line.y, line.width, line.height].map { String(format: "%.0f", $0) }
            + [line.items.map(\.item).joined(separator: " ")])
      }
      return table.text
    }
  }
}
