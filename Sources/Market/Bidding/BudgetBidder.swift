/// What is left of an episode before one of its auctions.
public struct EpisodeState: Equatable, Sendable {
  /// In units of price.
  public var budget: Int
  /// This one included.
  public var auctions: Int

  public init(budget: Int, auctions: Int) {
    self.budget = budget
    self.auctions = auctions
  }
}

/// What an auction tells its bidder once it is over.
public struct AuctionReport: Equatable, Sendable {
  /// P(click), as predicted before.
  public let rate: Double
  public let bid: Int
  /// The price to win where the bid won; a loss says only that it was above the bid.
  public let price: Int?
  /// False where the auction was lost.
  public let isClick: Bool

  public init(rate: Double, bid: Int, price: Int?, isClick: Bool) {
    self.rate = rate
    self.bid = bid
    self.price = price
    self.isClick = isClick
  }
}

/// Who bids for one campaign, auction by auction, within the budget of an episode.
///
/// A bidder may learn from the reports of auctions that are over, as one on a live exchange would; it never sees the price
/// of an auction that it lost, nor anything of one to come.
public protocol BudgetBidder {
  /// - Returns: a bid in units of price; the budget left is the limit that the caller sets besides.
  mutating func bid(rate: Double, in state: EpisodeState) -> Int
  mutating func learn(from report: AuctionReport)
  /// Called after the last auction of an episode.
  mutating func endEpisode()
}

extension BudgetBidder {
  public mutating func learn(from report: AuctionReport) {}
  public mutating func endEpisode() {}
}
