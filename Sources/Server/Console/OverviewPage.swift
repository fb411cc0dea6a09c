import Domain
import Engine
import Market
import Store

/// What happens now, on one page.
struct OverviewPage: Sendable {
  struct Tile: Sendable {
    let label: String
    let value: String
    let note: String
  }

  let tiles: [Tile]
  let missing: [String]

  init(engine: Engine, metrics: ServerMetrics) async throws {
    let now = engine.now
    let (log, budgets, day) = (engine.log, engine.budgets, engine.day(of: now))
    let (decisions, spent) = try await engine.offload { (try log.count(), try budgets.spent(day: day)) }
    let (reading, standing) = (metrics.current, engine.standing)
    let charged = spent.values.reduce(Micros.zero, +)
    let daily = engine.campaignStandings().filter { $0.campaign.status == .active }
      .reduce(Micros.zero) { $0 + $1.campaign.dailyBudget }
    let minute = now.milliseconds / 60_000
    let served = reading.decisions.values.reduce(0, +)
    let accepted = reading.events["accepted"] ?? 0
    let rejected = reading.events["rejected"] ?? 0
    let latency = reading.latencies[.init(method: "POST", route: "/v1/decide")]
    tiles = [
      Tile(
        label: "Decisions in the last minute", value: ConsoleText.count(reading.minutes[minute - 1] ?? 0),
        note: "\(ConsoleText.count(reading.minutes[minute] ?? 0)) in this one"),
      Tile(
        label: "Decisions in the ledger", value: ConsoleText.count(decisions),
        note: "\(ConsoleText.count(served)) since the start, \(ConsoleText.count(reading.degraded)) degraded"),
      Tile(
        label: "Decide, 99 of 100 within", value: latency.map { "\(Self.milliseconds($0, 0.99)) ms" } ?? "–",
        note: latency.map { "half within \(Self.milliseconds($0, 0.5)) ms" } ?? "no request yet"),
      Tile(
        label: "Spent today", value: charged.description,
        note: daily > .zero ? "\(ConsoleText.percent(charged.units / daily.units)) of \(daily)" : "no active budget"),
      Tile(
        label: "Events accepted", value: ConsoleText.count(accepted),
        note:
          "\(ConsoleText.count(reading.events["duplicate"] ?? 0)) duplicates, \(ConsoleText.count(rejected)) rejected"),
      Tile(
        label: "Catalogue", value: ConsoleText.count(standing.liveItems),
        note: "live items, \(ConsoleText.count(standing.ads)) ads, version \(standing.catalogueVersion)"),
    ]
    missing = standing.liveItems == 0 ? ["The catalogue has no live item: import items, or POST /v1/items."] : []
  }

  /// The upper bound of the bucket that holds a quantile.
  private static func milliseconds(_ histogram: LatencyHistogram, _ quantile: Double) -> String {
    var below = 0
    for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
      below += count
      if Double(below) >= quantile * Double(histogram.total) {
        return ConsoleText.fixed(bound * 1_000, bound < 0.01 ? 1 : 0)
      }
    }
    return "over 16000"
  }
}

/// The overview's charts.
struct OverviewData: Encodable, Sendable {
  struct Minutes: Encodable, Sendable {
    let labels: [String]
    let decisions: [Int]
  }

  struct Hours: Encodable, Sendable {
    let labels: [String]
    let spend: [Double]
  }

  struct Pacing: Encodable, Sendable {
    let labels: [String]
    /// Of the daily budget.
    let spentShare: [Double]
    let multiplier: [Double]
    /// Of the market's day.
    let elapsedShare: Double
  }

  let minutes: Minutes
  let hours: Hours
  let pacing: Pacing
  let currency: Currency

  /// The campaigns with the largest budgets are charted.
  private static let campaigns = 16

  init(engine: Engine, metrics: ServerMetrics) async throws {
    let now = engine.now
    let (budgets, day) = (engine.budgets, engine.day(of: now))
    let (rows, spent) = try await engine.offload {
      (try budgets.spendReport(by: .hour, from: day.advanced(by: -1), to: day), try budgets.spent(day: day))
    }
    let minute = now.milliseconds / 60_000
    let range = ((minute - 59)...minute)
    let counts = metrics.current.minutes
    minutes = Minutes(
      labels: range.map { String(Timestamp(milliseconds: $0 * 60_000).description.dropFirst(11).prefix(5)) },
      decisions: range.map { counts[$0] ?? 0 })
    hours = Hours(labels: rows.map { String($0.key.dropFirst(5)) }, spend: rows.map(\.spend.units))
    let campaigns = engine.campaignStandings()
      .filter { $0.campaign.status == .active && $0.campaign.dailyBudget > .zero }
      .sorted { ($0.campaign.dailyBudget, $1.campaign.id) > ($1.campaign.dailyBudget, $0.campaign.id) }
      .prefix(Self.campaigns)
    pacing = Pacing(
      labels: campaigns.map(\.campaign.id.rawValue),
      spentShare: campaigns.map { (spent[$0.campaign.id] ?? .zero).units / $0.campaign.dailyBudget.units },
      multiplier: campaigns.map(\.multiplier.value), elapsedShare: engine.elapsedShareOfDay(at: now))
    currency = engine.market.currency
  }
}
