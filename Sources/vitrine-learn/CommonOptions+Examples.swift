import Foundation
import Learning
import Prediction
import Store
import Terminal

extension CommonOptions {
  /// The examples in the ledger of the data directory.
  func examples(_ options: LedgerExamples.Options) throws -> LedgerExamples {
    let database = try MarketDatabase.open(at: root, readOnly: true)
    let progress = ProgressLine("read")
    let ledger = root.appending(path: "ledger", directoryHint: .isDirectory)
    let examples = try LedgerExamples(
      reading: DecisionLog(reading: ledger, database: database), database: database, options: options
    ) { tally, total in
      progress.show(
        share: Double(tally.decisions) / Double(max(total, 1)), count: tally.decisions, of: "decisions")
    }
    progress.finish("\(examples.tally.decisions) decisions, \(examples.tally.examples) examples")
    return examples
  }
}
