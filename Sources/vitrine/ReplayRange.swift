import ArgumentParser
import Domain
import Engine
import Foundation
import Ledger
import Market
import Replay
import Store
import Terminal

extension Decisions {
  struct ReplayRange: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replay",
      abstract: "Decide a range of logged requests again, under their own rules or others.",
      discussion: """
        With the rules of the records every price must come out bit for bit; if one does not, the exit code is 1. With \
        --policy or --reserve-micros it prints what would have changed, at the logged state of budgets and bidders.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "From this time on, RFC 3339.") var from: String?
    @Option(help: "Before this time, RFC 3339.") var to: String?
    @Option(help: "A file with other rules, as policy.json.") var policy: String?
    @Option(help: "Another reserve, in micros for a thousand impressions.") var reserveMicros: Int64?

    func run() throws {
      let log = try common.directory.readLog()
      let other = try otherPolicy()
      let replayer = Replayer(policy: other)
      var summary = ReplaySummary()
      let progress = ProgressLine("replay")
      let unreadable = try log.forEachRecord(
        from: common.time(from, name: "from"), to: common.time(to, name: "to")
      ) { record in
        summary.add(replayer.replay(record), awards: record.attempts.reduce(0) { $0 + $1.awards.count })
        progress.show(share: nil, count: summary.decisions, of: "decisions")
      }
      progress.finish("\(summary.decisions) decisions")
      let report = ReplayReport(summary, isWhatIf: other != nil, unreadable: unreadable.count)
      try Output(format: common.format).write(report) { report.text }
      if other == nil, !report.isIdentical { throw ExitCode(1) }
    }

    private func otherPolicy() throws -> Policy? {
      var other = try policy.map { try Rules.policy(in: $0) }
      if let reserveMicros {
        var changed = try other ?? common.directory.policy()
        changed.reservePerThousand = try Micros(validating: reserveMicros)
        other = try changed.validated()
      }
      return other
    }
  }
}

/// A replay as it is printed.
struct ReplayReport: Encodable {
  struct Line: Encodable {
    let decision: String
    let attempt: Int
    let what: String
  }

  let decisions: Int
  let identical: Int
  let prices: Int
  let identicalPrices: Int
  let unreadable: Int
  let loggedRevenueMicros: Int64
  let replayedRevenueMicros: Int64
  let loggedAds: Int
  let replayedAds: Int
  let differences: [Line]
  let isWhatIf: Bool

  init(_ summary: ReplaySummary, isWhatIf: Bool, unreadable: Int) {
    decisions = summary.decisions
    identical = summary.identical
    prices = summary.prices
    identicalPrices = summary.identicalPrices
    self.unreadable = unreadable
    loggedRevenueMicros = summary.loggedRevenue.rawValue
    replayedRevenueMicros = summary.replayedRevenue.rawValue
    loggedAds = summary.loggedAds
    replayedAds = summary.replayedAds
    differences = summary.differences.map {
      Line(decision: $0.decision.rawValue, attempt: $0.attempt, what: $0.change.text)
    }
    self.isWhatIf = isWhatIf
  }

  var isIdentical: Bool { identical == decisions && unreadable == 0 }

  var text: String {
    var lines = [
      "\(decisions) decisions replayed, \(identical) identical; \(identicalPrices) of \(prices) prices identical."
    ]
    if unreadable > 0 { lines.append("\(unreadable) records could not be read.") }
    if isWhatIf {
      lines.append(
        "Expected revenue \(Micros(rawValue: loggedRevenueMicros)) → \(Micros(rawValue: replayedRevenueMicros)), "
          + "ads shown \(loggedAds) → \(replayedAds); budgets and bidders stay as logged.")
    }
    lines += differences.prefix(10).map { "  \($0.decision) attempt \($0.attempt): \($0.what)" }
    return lines.joined(separator: "\n")
  }
}

extension ReplayDifference.Change {
  fileprivate var text: String {
    func award(_ award: ReplayDifference.Award?) -> String { award.map { "\($0.ad) at \($0.price)" } ?? "nothing" }
    return switch self {
    case .award(let slot, let logged, let replayed): "slot \(slot): \(award(logged)) → \(award(replayed))"
    case .unknownRules(let version):
      "decided under rules \(version), which this Vitrine does not have: replay with the version that wrote it"
    case .page: "the page or the reasons for drops differ"
    }
  }
}
