import ArgumentParser
import Foundation
import Learning
import Terminal

struct EvaluateConversions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Compare models of late conversions with an oracle that sees all labels.",
    discussion: """
      The file is CSV or JSONL, also gzip. Column names state their types: clicked:time, bought:conversion (empty where none \
      came), price:float, device:token; :none for a column to leave out. Times are seconds. Models learn from what was known \
      at one moment and are judged on later clicks whose window has passed.
      """)

  @Argument(help: "A .csv or .jsonl file of clicks.") var file: String
  @Option(help: "Days after a click in which a conversion counts.") var windowDays = 30.0
  @Option(help: "The share of clicks, the latest, to judge by.") var test = 0.2
  @Option(help: "How results are printed: table or json.") var format: OutputFormat = .table

  func run() throws {
    var options = LateConversionStudy.Options(window: windowDays * 86_400)
    options.test = test
    let report = try LateConversionStudy(ConversionLog(reading: URL(filePath: file)), options: options).run()
    try Output(format: format).write(report) { report.text }
  }
}

extension LateConversionReport {
  fileprivate var text: String {
    var table = TextTable(["model", "log loss", "above the oracle", "conversions / predicted"])
    for row in rows {
      table.rows.append([row.model, row.logLoss.fixed(4), "\((100 * row.excess).fixed(2))%", row.ratio.fixed(3)])
    }
    let summary =
      "\(sizes[0]) clicks to learn from, of whose \(conversions[0]) conversions \((100 * missing).fixed(1))% had not arrived; "
      + "\(sizes[1]) later clicks to judge by, \(conversions[1]) converted"
    return summary + "\n" + table.text
  }
}
