public import Domain
public import Market

/// A day of a small market: campaigns with budgets on several nodes, traffic that comes and goes, clicks that come late, and
/// pacing that hears of spend ten seconds after it happened.
public struct BudgetDay: Sendable {
  public struct Setting: Sendable {
    public var campaigns = 1_000
    public var seconds = 86_400
    public var requests = 3_000_000
    /// Campaigns that compete for a page, and its slots.
    public var candidates = 10
    public var slots = 3
    public var nodes = 2
    /// Seconds until pacing hears of spend, the mean time to a click, and when an ad no longer counts as in flight.
    public var reportDelay = 10
    public var clickDelay = 20.0
    public var lapse = 120
    /// The share of the day by which the plan has spent everything.
    public var planEnd = 0.97

    public init() {}
  }

  public struct Campaign: Sendable {
    public let value: Micros
    public var budget: Micros
  }

  /// What became of one campaign.
  public struct Account: Equatable, Sendable {
    public var charged = Micros.zero
    /// Clicks that no budget was left for, at their prices.
    public var unbilled = Micros.zero
    public var clicks = 0
    /// What the clicks were worth.
    public var value = Micros.zero
  }

  public let setting: Setting
  public var campaigns: [Campaign]
  /// Requests expected by second of the day, by hour.
  public let traffic: SpendPlan
  private let seed: UInt64

  public init(_ setting: Setting = Setting(), seed: UInt64) {
    self.setting = setting
    self.seed = seed
    var random = SeededRandom(seed: seed, stream: "campaigns")
    campaigns = (0..<setting.campaigns).map { _ in
      Campaign(value: Micros(rawValue: Int64(200_000 * (1 + 4 * random.uniform()))), budget: .maximum)
    }
    // From 0.4 of the mean at four in the morning to 1.6 of it twelve hours later.
    traffic = SpendPlan(
      weights: (0..<24).map { hour in
        let fromPeak = abs((hour + 8) % 24 - 12)
        return 1.6 - 0.1 * Double(fromPeak)
      })
  }

  /// Budgets as random shares of what campaigns spend when nothing holds them back.
  public mutating func setBudgets(from demand: [Account], shares: ClosedRange<Double>) {
    var random = SeededRandom(seed: seed, stream: "budgets")
    for index in campaigns.indices {
      let share = shares.lowerBound + (shares.upperBound - shares.lowerBound) * random.uniform()
      campaigns[index].budget = Micros(rawValue: Int64(Double(demand[index].charged.rawValue) * share))
    }
  }

  /// How often a campaign is a candidate over the day.
  public var expectedRounds: Int { setting.requests * setting.candidates / setting.campaigns }

  /// Runs the day.
  /// - Parameter pacing: a strategy for a campaign, given its index and the usual spend of a round.
  public func run<Strategy: PacingStrategy>(
    pacing: (_ campaign: Int, _ target: Double) -> Strategy
  ) throws -> [Account] {
    var day = RunningDay(
      self, seed: seed,
      strategies: campaigns.indices.map { index in
        pacing(index, Double(campaigns[index].budget.rawValue) / Double(expectedRounds))
      })
    for second in 0..<setting.seconds { try day.step(second) }
    day.finish()
    return day.accounts
  }
}

/// A strategy that does nothing.
public struct NoPacing: PacingStrategy {
  public let multiplier = 1.0

  public init() {}

  public mutating func note(_ round: PacingRound) {}
}
