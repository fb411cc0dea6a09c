import ArgumentParser
import Domain
import Engine
import Foundation
import Funnel
import Ledger
import Market
import Replay
import Store
import Terminal

struct Decisions: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look into the ledger of decisions.", subcommands: [List.self, Explain.self, ReplayRange.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List decisions in the order of time.")

    struct Line: Encodable {
      let decision: DecisionID
      let at: Timestamp
      let surface: Surface
      let entries: Int
      let ads: Int
    }

    @OptionGroup var common: CommonOptions
    @Option(help: "From this time on, RFC 3339.") var from: String?
    @Option(help: "Before this time, RFC 3339.") var to: String?
    @Option(help: "After the decision with this identifier.") var after: String?
    @Option(help: "At most this many.") var limit = 20

    func run() throws {
      guard limit > 0 else { throw CommandFailure(.wrongUsage, "--limit is below 1: ask for at least one decision.") }
      let log = try common.directory.readLog()
      let page = try log.records(
        from: common.time(from, name: "from"), to: common.time(to, name: "to"),
        after: after.map { try DecisionID($0) }, limit: limit)
      let lines = page.records.map { record in
        Line(
          decision: record.input.id, at: record.input.at, surface: record.input.page.surface,
          entries: record.decision.entries.count, ads: record.decision.awards.count)
      }
      try Output(format: common.format).write(["decisions": lines]) {
        var table = TextTable(["decision", "at", "surface", "entries", "ads"])
        table.rows = lines.map {
          [$0.decision.rawValue, "\($0.at)", $0.surface.rawValue, "\($0.entries)", "\($0.ads)"]
        }
        return table.text
      }
    }
  }

  /// What the record tells, and beside it what the catalogue says of the ads now.
  private struct Story: Encodable {
    let explanation: Explanation
    let reasons: [AdReason]

    private enum Key: String, CodingKey { case reasons }

    init(_ explanation: Explanation, reasons: [AdReason]) { (self.explanation, self.reasons) = (explanation, reasons) }

    func encode(to encoder: any Encoder) throws {
      try explanation.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(reasons, forKey: .reasons)
    }
  }

  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell the whole story of one decision: stages, drops, scores, bids, prices.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The decision's identifier.") var decision: String
    @Option(help: "Tell only about this ad.") var ad: String?
    @OptionGroup var contracts: ContractOptions

    func run() throws {
      let log = try common.directory.readLog()
      guard let record = try log.record(DecisionID(decision)) else {
        throw CommandFailure(.badInput, "There is no such decision: see `vitrine decisions list`.")
      }
      let database = try MarketDatabase.open(at: common.directory.root, readOnly: true)
      let explanation = try Explanation(
        of: record, reasons: .complete(), filtered: database.filteredEvents(of: [record.input.id]))
      let reasons = try AdReason.all(
        of: explanation, in: database, interests: contracts.interests(in: common.directory, database))
      try Output(format: common.format).write(Story(explanation, reasons: reasons)) {
        let told = AdReason.table(reasons.filter { ad == nil || $0.ad.rawValue == ad })
        return [ExplanationText(explanation).text(onlyAd: ad), told].filter { !$0.isEmpty }.joined(separator: "\n\n")
      }
    }
  }
}

extension DataDirectory {
  /// The decision log for reading beside a running server.
  func readLog() throws -> DecisionLog {
    try DecisionLog(reading: ledger, database: MarketDatabase.open(at: root))
  }
}
