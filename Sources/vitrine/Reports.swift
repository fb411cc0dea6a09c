import ArgumentParser
import Domain
import Engine
import Store
import Terminal

struct Reports: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "What advertisers got and paid.", subcommands: [Spend.self])

  struct Spend: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Impressions, clicks and money, from the same rows as the budgets.")

    struct Line: Encodable {
      let key: String
      let impressions: Int
      let clicks: Int
      let charged: Int
      let free: Int
      let spendMicros: Int64
    }

    @OptionGroup var common: CommonOptions
    @Option(help: "campaign, creative or hour.") var by = "campaign"
    @Option(help: "The first day, as 2026-11-21; all days when left out.") var from: String?
    @Option(help: "The last day.") var to: String?
    @Option(help: "Only this advertiser.") var advertiser: String?

    func run() throws {
      guard let grouping = SpendReport.Grouping(rawValue: by) else {
        throw CommandFailure(.wrongUsage, "--by is none of campaign, creative, hour.")
      }
      let budgets = BudgetLedger(database: try MarketDatabase.open(at: common.directory.root))
      let rows = try budgets.spendReport(
        by: grouping, from: day(from, name: "from") ?? MarketDay(number: .min),
        to: day(to, name: "to") ?? MarketDay(number: .max), advertiser: advertiser.map { try AdvertiserID($0) })
      let lines = rows.map {
        Line(
          key: $0.key, impressions: $0.impressions, clicks: $0.clicks, charged: $0.chargedEvents, free: $0.freeEvents,
          spendMicros: $0.spend.rawValue)
      }
      try Output(format: common.format).write(["rows": lines]) {
        var table = TextTable([by, "impressions", "clicks", "charged", "free", "spend"])
        table.rows = lines.map {
          [
            $0.key, "\($0.impressions)", "\($0.clicks)", "\($0.charged)", "\($0.free)",
            "\(Micros(rawValue: $0.spendMicros))",
          ]
        }
        let total = rows.reduce(Micros.zero) { $0 + $1.spend }
        return "\(table.text)\ntotal \(total)"
      }
    }

    private func day(_ text: String?, name: String) throws -> MarketDay? {
      try text.map { text in
        guard let midnight = try? Timestamp("\(text)T00:00:00Z") else {
          throw CommandFailure(.wrongUsage, "--\(name) is no day: write it as 2026-11-21.")
        }
        return MarketDay(of: midnight, offset: 0)
      }
    }
  }
}
