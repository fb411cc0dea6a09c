/// Bids in proportion to the predicted rate, whatever is left (Perlich et al., KDD 2012).
public struct LinearBidder: BudgetBidder, Sendable {
  /// The bid for an auction of average rate.
  public let base: Double
  public let averageRate: Double

  public init(base: Double, averageRate: Double) {
    self.base = base
    self.averageRate = averageRate
  }

  /// The base at which past prices would have spent the budget evenly.
  public init(history: BiddingHistory, budget: Int, auctions: Int) {
    let plan = PacingPlan(landscape: history.landscape, relativeValues: [1])
    self.init(base: plan.base(spending: Double(budget) / Double(auctions)), averageRate: history.clickRate)
  }

  public func bid(rate: Double, in state: EpisodeState) -> Int { Int((base * rate / averageRate).rounded(.down)) }
}
