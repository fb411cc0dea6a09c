import Domain
import Engine
import Market
import Store

/// Campaigns with what they may spend, have spent, and how they are paced.
struct CampaignsPage: Sendable {
  struct Line: Sendable {
    let id: String
    let name: String
    let advertiser: String
    let objective: String
    let status: String
    let isActive: Bool
    let budget: String
    let spent: String
    let share: String
    /// For a bar of 100.
    let bar: Int
    let lifetime: String
    let free: String
    let multiplier: String
    let cap: String
    /// Behind or ahead of an even pace by more than a tenth of the budget.
    let pace: String
    let isOff: Bool
  }

  let lines: [Line]
  let isEmpty: Bool
  let elapsed: String
  let spent: String
  let budget: String

  init(engine: Engine) async throws {
    let now = engine.now
    let (budgets, day) = (engine.budgets, engine.day(of: now))
    let spent = try await engine.offload { try budgets.spent(day: day) }
    let elapsed = engine.elapsedShareOfDay(at: now)
    let standings = engine.campaignStandings()
    lines = standings.map { Self.line($0, spent: spent[$0.campaign.id] ?? .zero, elapsed: elapsed) }
    isEmpty = lines.isEmpty
    self.elapsed = ConsoleText.percent(elapsed)
    self.spent = spent.values.reduce(Micros.zero, +).description
    budget =
      standings.filter { $0.campaign.status == .active }.reduce(Micros.zero) { $0 + $1.campaign.dailyBudget }
      .description
  }

  private static func line(_ standing: Engine.CampaignStanding, spent: Micros, elapsed: Double) -> Line {
    let campaign = standing.campaign
    let share = campaign.dailyBudget > .zero ? spent.units / campaign.dailyBudget.units : 0
    let pace = share > elapsed + 0.1 ? "ahead" : share < elapsed - 0.1 ? "behind" : "even"
    return Line(
      id: campaign.id.rawValue, name: campaign.name, advertiser: campaign.advertiser.rawValue,
      objective: campaign.objective.rawValue, status: campaign.status.rawValue, isActive: campaign.status == .active,
      budget: campaign.dailyBudget.description, spent: spent.description, share: ConsoleText.percent(share),
      bar: Int((min(1, share) * 100).rounded()), lifetime: campaign.lifetimeBudget?.description ?? "–",
      free: standing.free.description, multiplier: ConsoleText.fixed(standing.multiplier.value, 3),
      cap: campaign.frequencyCap.map { "\($0.count) in \(Self.span($0.seconds))" } ?? "–", pace: pace,
      isOff: pace != "even")
  }

  private static func span(_ seconds: Int64) -> String {
    if seconds.isMultiple(of: 86_400) { return "\(seconds / 86_400) d" }
    return seconds.isMultiple(of: 3_600) ? "\(seconds / 3_600) h" : "\(seconds) s"
  }
}
