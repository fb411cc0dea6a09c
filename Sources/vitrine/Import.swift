import ArgumentParser
import Domain
import Engine
import Foundation
import Store
import Terminal

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Import items, users, campaigns, events, audiences or conversions from JSONL or CSV, also gzip.",
    discussion: """
      Running a file twice changes nothing; an import that was stopped goes on where it was. Rows that cannot be taken are \
      written to a file with their line, cause and remedy, and stop nothing.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "items, users, campaigns, events, audiences or conversions.") var what: String
  @Argument(help: "The file.") var file: String
  @Option(help: "jsonl or csv; by the file's name when left out.") var inputFormat: String?
  @Option(help: "The currency of rows that state none.") var currency: String?

  func run() throws {
    guard let entity = ImportEntity(rawValue: what) else {
      throw CommandFailure(
        .wrongUsage, "Import items, users, campaigns, events, audiences or conversions, not `\(what)`.")
    }
    try ImportWork(common: common, entity: entity, file: file, inputFormat: inputFormat, currency: currency).run()
  }
}
