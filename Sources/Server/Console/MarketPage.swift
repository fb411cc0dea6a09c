import Domain
import Engine
import Market

/// How campaigns deliver, why they do not, and what the market's limits cost.
struct MarketPage: Sendable {
  struct Reason: Sendable {
    let pages: String
    let words: String
  }

  struct Line: Sendable {
    let id: String
    let name: String
    let health: String
    let isDelivering: Bool
    let isWarning: Bool
    let budget: String
    let spent: String
    let share: String
    /// For a bar of 100.
    let bar: Int
    let competed: String
    let winRate: String
    let valueOfBudget: String
    /// Points of a line of 120 by 24: what was expected to be billed by hour, and the pacing multiplier.
    let spendCurve: String
    let pacingCurve: String
    let reasons: [Reason]
    /// What was filtered as invalid traffic: events and why.
    let invalid: [Reason]
  }

  struct Price: Sendable {
    let name: String
    let value: String
  }

  let lines: [Line]
  let isEmpty: Bool
  let pages: String
  let from: String
  let to: String
  let prices: [Price]
  let hasPrices: Bool

  private static let reasonsShown = 4

  init(_ report: MarketReport) {
    lines = report.campaigns.map(Self.line)
    isEmpty = lines.isEmpty
    pages = ConsoleText.count(report.pages)
    from = report.from.map(ConsoleText.time) ?? "–"
    to = report.to.map(ConsoleText.time) ?? "–"
    prices = report.shadowPrices.map(Self.prices) ?? []
    hasPrices = !prices.isEmpty
  }

  private static func prices(_ prices: MarketReport.ShadowPrices) -> [Price] {
    var list = [
      Price(name: "One ad more on a page", value: ConsoleText.fixed(prices.adLoad, 3)),
      Price(name: "A gap one entry smaller", value: ConsoleText.fixed(prices.gap, 3)),
      Price(name: "A first position one earlier", value: ConsoleText.fixed(prices.firstPosition, 3)),
      Price(name: "A reserve 1 % higher, of revenue", value: ConsoleText.fixed(prices.reserve, 4)),
    ]
    if let value = prices.userValue {
      list.append(Price(name: "Revenue for one unit of users' value", value: ConsoleText.fixed(value, 2)))
    }
    return list
  }

  private static func line(_ campaign: MarketReport.CampaignLine) -> Line {
    let warnings: Set<MarketReport.Health> = [.outbid, .limitedByCap, .notMatching]
    let peak = campaign.hours.map(\.expected.units).max() ?? 0
    return Line(
      id: campaign.campaign.rawValue, name: campaign.name,
      health: campaign.health.rawValue.replacing("_", with: " "), isDelivering: campaign.health == .delivering,
      isWarning: warnings.contains(campaign.health), budget: campaign.dailyBudget.description,
      spent: campaign.spent.description, share: ConsoleText.percent(campaign.spentShare),
      bar: Int((min(1, campaign.spentShare) * 100).rounded()), competed: ConsoleText.count(campaign.competed),
      winRate: ConsoleText.percent(campaign.winRate), valueOfBudget: ConsoleText.fixed(campaign.valueOfBudget, 2),
      spendCurve: curve(campaign.hours.map { peak > 0 ? $0.expected.units / peak : 0 }),
      pacingCurve: curve(campaign.hours.map(\.pacing)),
      reasons: campaign.reasons.prefix(reasonsShown).map {
        Reason(pages: ConsoleText.count($0.pages), words: $0.words)
      }, invalid: campaign.invalid.map { Reason(pages: ConsoleText.count($0.events), words: $0.words) })
  }

  /// Points of a polyline for shares 0...1.
  private static func curve(_ shares: [Double]) -> String {
    let step = 120 / Double(max(1, shares.count - 1))
    return shares.enumerated().map { index, share in
      "\(ConsoleText.fixed(Double(index) * step, 1)),\(ConsoleText.fixed(23 - 22 * min(max(share, 0), 1), 1))"
    }.joined(separator: " ")
  }
}
