/// Bids by a value function whose prices and spread of values are learned from the stream.
///
/// It starts from history, as RLB does, and is rebuilt after episodes 1, 4, 16, … from what a bidder on a live exchange sees:
/// prices it paid, bids it lost with, and predictions.
public struct LearningBidder: BudgetBidder, Sendable {
  private let auctions: Int
  private let budget: Int
  private var stream: BiddingStream
  private var function: ValueFunction

  /// - Parameters:
  ///   - auctions: of an episode.
  ///   - budget: of an episode.
  public init(history: BiddingHistory, auctions: Int, budget: Int) {
    self.auctions = auctions
    self.budget = budget
    stream = BiddingStream(history: history, auctions: auctions)
    function = ValueFunction(
      auctions: auctions, budget: budget, landscape: history.landscape, relativeValues: [1], groupsPrices: true)
  }

  public func bid(rate: Double, in state: EpisodeState) -> Int {
    function.bid(relativeValue: stream.relativeValue(of: rate), in: state)
  }

  public mutating func learn(from report: AuctionReport) { stream.note(report) }

  public mutating func endEpisode() {
    guard let (landscape, values) = stream.endEpisode() else { return }
    function = ValueFunction(
      auctions: auctions, budget: budget, landscape: landscape, relativeValues: values, groupsPrices: true)
  }
}
