public import Domain

/// The most that a campaign may cost: in one day of the market's calendar, and in all.
public struct BudgetLimits: Equatable, Hashable, Sendable {
  public var daily: Micros
  /// nil for no limit.
  public var lifetime: Micros?

  public init(daily: Micros, lifetime: Micros? = nil) {
    self.daily = daily
    self.lifetime = lifetime
  }

  public init(_ campaign: Campaign) {
    self.init(daily: campaign.dailyBudget, lifetime: campaign.lifetimeBudget)
  }
}
