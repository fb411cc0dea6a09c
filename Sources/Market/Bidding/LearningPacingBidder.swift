/// Closed-form pacing whose landscape and spread of values are learned from the stream as in `LearningBidder`: a table of a
/// few hundred numbers in place of a value function.
public struct LearningPacingBidder: BudgetBidder, Sendable {
  private var stream: BiddingStream
  private var plan: PacingPlan

  public init(history: BiddingHistory, auctions: Int) {
    stream = BiddingStream(history: history, auctions: auctions)
    plan = PacingPlan(landscape: history.landscape, relativeValues: [1])
  }

  public func bid(rate: Double, in state: EpisodeState) -> Int {
    let base = plan.base(spending: Double(state.budget) / Double(max(state.auctions, 1)))
    return Int(min(base * stream.relativeValue(of: rate), 1e9).rounded(.down))
  }

  public mutating func learn(from report: AuctionReport) { stream.note(report) }

  public mutating func endEpisode() {
    guard let (landscape, values) = stream.endEpisode() else { return }
    plan = PacingPlan(landscape: landscape, relativeValues: values)
  }
}
