/// A bidder on a log: episodes of equal length, each with the same budget, which starts anew.
///
/// The protocol of Cai et al. (WSDM 2017): second price, a bid wins at or above the price to win and never above the budget
/// left.
public struct BudgetReplay: Equatable, Sendable {
  /// What one episode brought.
  public struct Episode: Equatable, Sendable {
    public var clicks = 0
    public var impressions = 0
    public var spend = 0
    /// Sum of the predicted rates of what was won.
    public var expected = 0.0
  }

  public private(set) var episodes: [Episode] = []
  /// By auction.
  public private(set) var isWon: [Bool] = []

  public var clicks: Int { episodes.reduce(0) { $0 + $1.clicks } }
  public var impressions: Int { episodes.reduce(0) { $0 + $1.impressions } }
  public var spend: Int { episodes.reduce(0) { $0 + $1.spend } }
  public var expected: Double { episodes.reduce(0) { $0 + $1.expected } }

  /// - Parameters:
  ///   - length: auctions of an episode; the last may have fewer, which the bidder does not know.
  ///   - budget: of an episode, in units of price.
  ///   - bidder: learns as it goes.
  public init<Bidder: BudgetBidder>(_ log: BiddingLog, length: Int, budget: Int, bidder: inout Bidder) {
    for start in stride(from: 0, to: log.count, by: length) {
      var episode = Episode()
      var state = EpisodeState(budget: budget, auctions: length)
      for auction in start..<min(start + length, log.count) {
        let rate = log.rates[auction]
        let bid = min(max(bidder.bid(rate: rate, in: state), 0), state.budget)
        isWon.append(bid >= log.prices[auction])
        if isWon[auction] {
          state.budget -= log.prices[auction]
          episode.impressions += 1
          episode.clicks += log.clicks[auction] ? 1 : 0
          episode.spend += log.prices[auction]
          episode.expected += rate
        }
        state.auctions -= 1
        bidder.learn(
          from: AuctionReport(
            rate: rate, bid: bid, price: isWon[auction] ? log.prices[auction] : nil,
            isClick: isWon[auction] && log.clicks[auction]))
      }
      bidder.endEpisode()
      episodes.append(episode)
    }
  }

  /// What buying by predicted rate for each unit of price brings when all prices of an episode are known before: a bound on
  /// what bidding by these rates can be expected to reach, not on luck.
  public init(knowingPricesOf log: BiddingLog, length: Int, budget: Int) {
    isWon = Array(repeating: false, count: log.count)
    for start in stride(from: 0, to: log.count, by: length) {
      var episode = Episode()
      let order = (start..<min(start + length, log.count)).sorted {
        let (left, right) = (
          log.rates[$0] * Double(log.prices[$1]), log.rates[$1] * Double(log.prices[$0])
        )
        return left != right ? left > right : $0 < $1
      }
      // The first that does not fit ends the shopping, as in the relaxed knapsack.
      for auction in order {
        guard episode.spend + log.prices[auction] <= budget else { break }
        episode.spend += log.prices[auction]
        episode.impressions += 1
        episode.clicks += log.clicks[auction] ? 1 : 0
        episode.expected += log.rates[auction]
        isWon[auction] = true
      }
      episodes.append(episode)
    }
  }
}
