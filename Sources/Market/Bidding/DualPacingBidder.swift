/// Bids v/λ, with λ set before each auction so that what is left would be spent evenly: no value function, one table.
public struct DualPacingBidder: BudgetBidder, Sendable {
  private let plan: PacingPlan
  private let averageRate: Double

  public init(history: BiddingHistory) {
    plan = PacingPlan(landscape: history.landscape, relativeValues: [1])
    averageRate = history.clickRate
  }

  public func bid(rate: Double, in state: EpisodeState) -> Int {
    let base = plan.base(spending: Double(state.budget) / Double(max(state.auctions, 1)))
    return Int(min(base * rate / averageRate, 1e9).rounded(.down))
  }
}
