import ArgumentParser
import Domain
import Engine
import Foundation
import Store
import Terminal

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Import items, users, campaigns or events from JSONL or CSV, also gzip.",
    discussion: """
      Running a file twice changes nothing; an import that was stopped goes on where it was. Rows that cannot be taken are \
      written to a file with their line, cause and remedy, and stop nothing.
      """)

  struct Result: Encodable {
    let rows: Int
    let changed: Int
    let unchanged: Int
    let rejected: Int
    let resumedAtLine: Int?
    let rejects: String?
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "items, users, campaigns or events.") var what: String
  @Argument(help: "The file.") var file: String
  @Option(help: "jsonl or csv; by the file's name when left out.") var inputFormat: String?
  @Option(help: "The currency of rows that state none.") var currency: String?

  func run() throws {
    guard let entity = ImportEntity(rawValue: what) else {
      throw CommandFailure(.wrongUsage, "Import items, users, campaigns or events, not `\(what)`.")
    }
    let format = try inputFormat.map { text in
      guard let format = ImportFormat(rawValue: text) else {
        throw CommandFailure(.wrongUsage, "--input-format is neither jsonl nor csv.")
      }
      return format
    }
    let importer = try Importer(
      database: MarketDatabase.open(at: common.directory.root), currency: currency.map { try Currency($0) },
      format: format)
    let line = ProgressLine("import \(what)")
    let report = try importer.run(entity, from: URL(filePath: file)) { progress in
      line.show(
        share: progress.totalBytes > 0 ? Double(progress.bytes) / Double(progress.totalBytes) : nil,
        count: progress.rows, of: "rows")
    }
    line.finish("\(report.rows) rows")
    let result = Result(
      rows: report.rows, changed: report.changed, unchanged: report.unchanged, rejected: report.rejected,
      resumedAtLine: report.resumedAtLine, rejects: report.rejects?.path)
    try Output(format: common.format).write(result) {
      let rejects = result.rejects.map { "; see \($0)" } ?? ""
      return "\(result.rows) rows: \(result.changed) stored, \(result.unchanged) known, "
        + "\(result.rejected) rejected\(rejects)"
    }
  }
}
