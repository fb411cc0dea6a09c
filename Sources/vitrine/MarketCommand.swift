import ArgumentParser
import Domain
import Engine
import Foundation
import Funnel
import Ledger
import Market
import Replay
import Statistics
import Store
import Terminal

struct MarketCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "market", abstract: "How the market does, from the ledger.",
    subcommands: [Report.self, Auction.self, Reserve.self, Weights.self, Backtest.self])

  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Campaigns with budgets, pacing, win rates and why they do not deliver, and what limits cost.")

    @OptionGroup var common: CommonOptions
    @Option(help: "One day, as 2026-11-21, or 2026-11-21..2026-11-27; the last day with decisions when left out.")
    var days: String?
    @Option(help: "Tell all of this campaign.") var campaign: String?

    func run() throws {
      let ledger = try MarketLedger(common.directory)
      let range = try days.map(DayRange.init)?.days ?? ledger.lastDay()
      let progress = ProgressLine("ledger")
      let (records, unreadable) = try ledger.records(range) { progress.show(share: nil, count: $0, of: "decisions") }
      progress.finish("\(records.count) decisions, \(unreadable) unreadable")
      var report = try MarketReport(
        of: records, in: ledger.database, calendar: ledger.calendar, reasons: .complete())
      if let campaign {
        report.campaigns.removeAll { $0.campaign.rawValue != campaign }
        guard !report.campaigns.isEmpty else {
          throw CommandFailure(.badInput, "There is no campaign \(campaign): see `vitrine report spend`.")
        }
      }
      try Output(format: common.format).write(report) {
        campaign == nil ? report.table : report.campaigns.map(\.story).joined(separator: "\n\n")
      }
    }
  }

  struct Auction: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold one logged auction again with another bid of one ad.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The decision's identifier.") var decision: String
    @Option(help: "The ad whose bid is another.") var ad: String
    @Option(help: "Its bid, in micros for a click or a thousand impressions; the logged one when left out.")
    var bidMicros: Int64?

    func run() throws {
      let log = try common.directory.readLog()
      guard let record = try log.record(DecisionID(decision)) else {
        throw CommandFailure(.badInput, "There is no such decision: see `vitrine decisions list`.")
      }
      let trial = try AuctionTrial(
        of: record, ad: AdID(ad), bid: bidMicros.map { try Micros(validating: $0) }, reasons: .complete())
      guard let trial else {
        throw CommandFailure(
          .badInput, "\(ad) did not reach this decision: see `vitrine decisions explain \(decision)`.")
      }
      try Output(format: common.format).write(trial) { trial.text }
    }
  }
}

/// The ledger of a data directory with the market's calendar.
struct MarketLedger {
  let database: MarketDatabase
  let log: DecisionLog
  let calendar: MarketCalendar

  init(_ directory: DataDirectory) throws {
    database = try MarketDatabase.open(at: directory.root)
    log = try directory.readLog()
    calendar = try MarketCalendar(identifier: database.settings.timeZone)
  }

  /// - Throws: bad input without a decision.
  func lastDay() throws -> ClosedRange<MarketDay> {
    guard let last = try log.latest(limit: 1).first else {
      throw CommandFailure(.badInput, "The ledger holds no decision: serve some first.")
    }
    let day = calendar.day(of: last.input.at)
    return day...day
  }

  /// - Parameter progress: called with the records read so far.
  /// - Returns: the records of these days in the order of time, and how many are damaged.
  func records(_ days: ClosedRange<MarketDay>, progress: (Int) -> Void) throws -> ([DecisionRecord], Int) {
    var records: [DecisionRecord] = []
    let unreadable = try forEachRecord(days) { record in
      records.append(record)
      progress(records.count)
    }
    return (records, unreadable)
  }

  /// - Returns: how many records are damaged.
  func forEachRecord(_ days: ClosedRange<MarketDay>, _ body: (DecisionRecord) throws -> Void) throws -> Int {
    // A day of any zone lies within these.
    try log.forEachRecord(
      from: Timestamp(milliseconds: (Int64(days.lowerBound.number) - 1) * 86_400_000),
      to: Timestamp(milliseconds: (Int64(days.upperBound.number) + 2) * 86_400_000)
    ) { record in
      if days.contains(calendar.day(of: record.input.at)) { try body(record) }
    }.count
  }
}

/// Days of the market's calendar as an option names them.
struct DayRange {
  let days: ClosedRange<MarketDay>

  /// - Throws: wrong usage.
  init(_ text: String) throws {
    let ends = text.components(separatedBy: "..").map { date in
      (try? Timestamp("\(date)T00:00:00Z")).map { MarketDay(of: $0, offset: 0) }
    }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
      throw CommandFailure(.wrongUsage, "--days is no range: write it as 2026-11-21 or 2026-11-21..2026-11-27.")
    }
    days = first...last
  }
}

extension MarketReport {
  var table: String {
    var table = TextTable([
      "campaign", "budget", "spent", "%", "competed", "won %", "pacing", "1 more buys", "health", "most often",
      "invalid",
    ])
    table.rows = campaigns.map { line in
      [
        line.campaign.rawValue, "\(line.dailyBudget)", "\(line.spent)", (line.spentShare * 100).fixed(0),
        "\(line.competed)", (line.winRate * 100).fixed(1), line.hours.last.map { $0.pacing.fixed(3) } ?? "–",
        line.valueOfBudget.fixed(2), line.health.rawValue.replacingOccurrences(of: "_", with: " "),
        line.reasons.first { $0.code != NonDelivery.neverProposed }?.code ?? "–",
        "\(line.invalid.reduce(0) { $0 + $1.events })",
      ]
    }
    var lines = ["\(pages) pages, \(ads) ads, \(expected) expected.", table.text]
    if let prices = shadowPrices {
      lines.append(
        """
        For a thousand pages, from \(prices.pages) of them: one ad more is worth \(prices.adLoad.fixed(3)), a gap one smaller \
        \(prices.gap.fixed(3)), a first position one earlier \(prices.firstPosition.fixed(3)); a reserve 1% higher brings \
        \(prices.reserve.fixed(4)).
        """)
      if let price = prices.userValue {
        lines.append("One unit more of users' value costs \(price.fixed(2)) of revenue at the present weights.")
      }
    }
    lines.append("vitrine market report --campaign ID tells why one does not deliver.")
    return lines.joined(separator: "\n")
  }
}

extension MarketReport.CampaignLine {
  var story: String {
    let peak = hours.map(\.expected).max() ?? .zero
    let curve = hours.map { hour in
      let share = peak > .zero ? hour.expected.units / peak.units : 0
      let bar = String(repeating: "█", count: Int((share * 20).rounded()))
      return "  hour \(hour.hour)  expected \(hour.expected)  pacing \(hour.pacing.fixed(3))  \(bar)"
    }
    let why = reasons.map { "  \($0.pages) pages: \($0.words)" }
    let counts = invalid.map { "  \($0.events) events, \($0.withheld) not billed: \($0.words) (\($0.code))" }
    let filtered = counts.isEmpty ? [] : ["Invalid traffic:"] + counts
    return
      ([
        "\(campaign) \(name) of \(advertiser): \(health.rawValue.replacingOccurrences(of: "_", with: " "))",
        "spent \(spent) of \(dailyBudget) a day (\((spentShare * 100).fixed(0))%), won \(won) of \(competed) auctions",
      ] + curve + ["Why it was not shown:"] + why + filtered).joined(separator: "\n")
  }
}

extension AuctionTrial {
  var text: String {
    func told(_ standing: Standing) -> String {
      guard let position = standing.position, let price = standing.price else { return standing.outcome }
      return "position \(position) at \(price), set by \(standing.priceSetBy ?? "")"
    }
    var lines = [
      "\(ad) of \(campaign), paced by \(pacing.fixed(3)), bid for a \(bidEvent == .click ? "click" : "thousand impressions")",
      "logged   \(loggedBid): \(told(logged))",
      "replayed \(bid): \(told(replayed))",
    ]
    lines += steps.map { "from a bid of \($0.bid) on: position \($0.position) at \($0.price)" }
    if steps.isEmpty { lines.append("No bid wins a slot: see the reason above.") }
    return lines.joined(separator: "\n")
  }
}
