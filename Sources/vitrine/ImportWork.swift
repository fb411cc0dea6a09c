import Domain
import Engine
import Foundation
import Store
import Terminal

/// Imports one file and says what became of it.
struct ImportWork {
  let common: CommonOptions
  let entity: ImportEntity
  let file: String
  let inputFormat: String?
  let currency: String?

  struct Result: Encodable {
    let rows: Int
    let changed: Int
    let unchanged: Int
    let rejected: Int
    let resumedAtLine: Int?
    let rejects: String?
  }

  func run() throws {
    let format = try ImportFormat.stated(inputFormat)
    let directory = common.directory
    var tokens: TokenReader = { _ in nil }
    let database = try MarketDatabase.open(at: directory.root)
    if entity == .conversions { tokens = try directory.tokenReader() }
    let importer = try Importer(
      database: database, currency: currency.map { try Currency($0) }, format: format, tokens: tokens)
    let line = ProgressLine("import \(entity)")
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
