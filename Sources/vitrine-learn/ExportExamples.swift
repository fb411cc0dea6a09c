import ArgumentParser
import Datasets
import Foundation
import Learning
import Prediction
import Terminal

struct ExportExamples: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples", abstract: "Write the training examples in the ledger to a file, for other tools.",
    discussion: "A row for each impression that a client confirmed: features as they were served, and what came of it.")

  struct Result: Encodable {
    let file: String
    let rows: Int
    let decisions: Int
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "The file; its name ends with parquet, jsonl or jsonl.gz.") var file: String

  func run() throws {
    let examples = try common.examples(LedgerExamples.Options())
    try examples.columns.export(to: URL(filePath: file))
    let result = Result(file: file, rows: examples.columns.count, decisions: examples.tally.decisions)
    try Output(format: common.format).write(result) {
      "\(result.rows) rows of \(result.decisions) decisions in \(file)"
    }
  }
}
