/// Repeated second-price auctions under a budget, and how far a strategy stays behind the best choice in hindsight.
public struct PacingRegret: Sendable {
  /// The rounds of one run.
  public let values: [Double]
  public let prices: [Double]
  /// What the plan spends in each round.
  public let targets: [Double]
  public let budget: Double

  /// - Parameter targets: one for each round; their sum is the budget.
  public init(values: [Double], prices: [Double], targets: [Double]) {
    self.values = values
    self.prices = prices
    self.targets = targets
    budget = targets.reduce(0, +)
  }

  /// Σ (v − d) of the best fractional choice within the budget: by (v − d)/d, which the dual of the linear programme shows to
  /// be optimal.
  public func hindsight() -> Double {
    let order = values.indices.filter { values[$0] > prices[$0] }
      .sorted { values[$0] * prices[$1] > values[$1] * prices[$0] }
    var (left, utility) = (budget, 0.0)
    for round in order {
      let share = prices[round] > 0 ? min(1, left / prices[round]) : 1
      utility += share * (values[round] - prices[round])
      left -= share * prices[round]
      if left <= 0 { break }
    }
    return utility
  }

  /// What the strategy gets: Σ (v − d) over the rounds that it wins while the budget lasts.
  /// - Parameter random: whether a round is entered, where the strategy enters a share of them.
  public func utility<Strategy: PacingStrategy, Random: RandomNumberGenerator>(
    of strategy: Strategy, using random: inout Random
  ) -> Double {
    var strategy = strategy
    var (left, planned, utility) = (budget, budget, 0.0)
    for round in values.indices {
      let (value, price) = (values[round], prices[round])
      let isIn = strategy.participation >= 1 || Double(random.next() >> 11) * 0x1p-53 < strategy.participation
      let isWon = isIn && strategy.multiplier * value >= price && price <= left
      if isWon {
        left -= price
        utility += value - price
      }
      planned -= targets[round]
      strategy.note(
        PacingRound(
          value: value, price: price, spend: isWon ? price : 0, target: targets[round],
          targetOfRest: planned > 0 ? targets[round] * left / planned : left))
    }
    return utility
  }
}
