/// Bids the largest price at which winning is worth what it takes from the budget.
public struct ValueFunctionBidder: BudgetBidder, Sendable {
  private let function: ValueFunction
  /// nil bids as if every auction had the average rate: SS-MDP (Amin et al., UAI 2012).
  private let averageRate: Double?

  public init(_ function: ValueFunction, averageRate: Double?) {
    self.function = function
    self.averageRate = averageRate
  }

  public func bid(rate: Double, in state: EpisodeState) -> Int {
    function.bid(relativeValue: averageRate.map { rate / $0 } ?? 1, in: state)
  }
}
