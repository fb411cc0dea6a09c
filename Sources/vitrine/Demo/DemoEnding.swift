import Domain
import Engine
import Foundation
import Funnel
import Ledger
import Prediction
import Replay
import Store
import Terminal

/// What the demo shows after its runs: one ad explained, every decision replayed, the books balanced.
struct DemoEnding {
  let explained: String?
  let explanation: String?
  let replay: ReplayReport
  let books: Reconciliation
  let ledgerBytes: Int

  init(directory: DataDirectory) throws {
    let database = try MarketDatabase.open(at: directory.root)
    let log = try directory.readLog()
    var summary = ReplaySummary()
    var story: DecisionRecord?
    let progress = ProgressLine("replay")
    let unreadable = try log.forEachRecord { record in
      summary.add(Replayer().replay(record), awards: record.attempts.reduce(0) { $0 + $1.awards.count })
      if record.decision.awards.contains(where: { $0.setBy != .reserve }) { story = record }
      progress.show(share: nil, count: summary.decisions, of: "decisions")
    }
    progress.finish("\(summary.decisions) decisions")
    replay = ReplayReport(summary, isWhatIf: false, unreadable: unreadable.count)
    books = try BudgetLedger(database: database).reconcile()
    ledgerBytes = try FileManager.default.contentsOfDirectory(
      at: directory.ledger, includingPropertiesForKeys: [.fileSizeKey]
    ).filter { $0.pathExtension == "seg" }
      .reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    explained = story?.input.id.rawValue
    explanation = try story.map { record in
      let award = record.decision.awards.first { $0.setBy != .reserve }
      let ad = award.map { record.input.ads.ad[$0.row].rawValue }
      return ExplanationText(try Explanation(of: record, reasons: .complete())).text(onlyAd: ad)
    }
  }

  /// Every price came out again, and the books agree to the micro.
  var isSound: Bool { replay.isIdentical && books.isExact }

  func text(table: PolicyTable, gap: PolicyTable.Estimate, training: RankerReport, data: String) -> String {
    """
    \(training.text)

    \(table.text)

    Learning closes \(gap.text(1, times: 100))% of the gap in clicks between popularity and the oracle.

    One ad, explained from the ledger:

    \(explanation ?? "No ad had a rival.")

    \(replay.text)
    \(ledgerBytes / max(1, replay.decisions)) bytes a decision in the ledger.
    \(books.campaignDays) campaign days in the budget ledger, \(books.differences.count) differences.

    vitrine decisions explain \(explained ?? "ID") --data \(data)
    vitrine decisions replay --reserve-micros 150000000 --data \(data)
    vitrine report spend --by campaign --data \(data)
    """
  }
}
