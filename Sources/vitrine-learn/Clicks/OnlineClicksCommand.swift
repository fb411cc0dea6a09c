import ArgumentParser
import Foundation
import Learning
import Terminal

struct OnlineClicksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "online", abstract: "Learn from a log in one pass with a hashed logistic regression.")

  @Argument(help: "A .csv file of impressions, as for `evaluate`.") var file: String
  @Option(help: "2 to this power weights.") var bits = 20
  @Option(help: "The step of a weight's first change.") var rate: Float = 0.1
  @Option(help: "How results are printed: table or json.") var format: OutputFormat = .table

  func run() throws {
    let pass = try OnlineClicks(reading: URL(filePath: file), bits: bits, rate: rate)
    try Output(format: format).write(pass) {
      "\(pass.rows) rows, \(pass.rowsPerSecond.fixed(0)) a second; each predicted before it was learned from: "
        + "AUC \(pass.area.fixed(4)), log loss \(pass.logLoss.fixed(4))"
    }
  }
}
