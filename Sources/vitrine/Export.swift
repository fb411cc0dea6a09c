import ArgumentParser
import Engine
import Foundation
import Store
import Terminal

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Write items, users, campaigns, events, audiences or conversions as JSONL that imports again without loss.")

  struct Result: Encodable {
    let rows: Int
    let file: String
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "items, users, campaigns, events, audiences or conversions.") var what: String
  @Argument(help: "The file to write; with .gz at its end it is compressed.") var file: String

  func run() throws {
    guard let entity = ImportEntity(rawValue: what) else {
      throw CommandFailure(
        .wrongUsage, "Export items, users, campaigns, events, audiences or conversions, not `\(what)`.")
    }
    let exporter = Exporter(database: try MarketDatabase.open(at: common.directory.root, readOnly: true))
    let rows = try exporter.run(entity, to: URL(filePath: file))
    try Output(format: common.format).write(Result(rows: rows, file: file)) { "\(rows) rows in \(file)" }
  }
}
