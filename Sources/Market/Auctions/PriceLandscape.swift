import Domain

/// How the price to win is distributed: counts of whole prices, and shares from them.
///
/// One landscape serves shading, forecasts, reserves and bidding under a budget. Prices are in any unit, such as micros or
/// thousandths of them; those at the last index stand for it and all above.
public struct PriceLandscape: Equatable, Sendable {
  /// Weights of the prices 0, 1, …
  public private(set) var counts: [Double]
  public private(set) var total: Double

  /// - Parameter counts: of price 0, 1, …; two at least, none negative, one positive.
  /// - Throws: `badLandscape`.
  public init(counts: [Double]) throws(MarketError) {
    guard counts.count > 1, counts.allSatisfy({ $0 >= 0 && $0.isFinite }), counts.contains(where: { $0 > 0 }) else {
      throw MarketError(.badLandscape, "A landscape needs counts of two prices at least, none negative, one positive.")
    }
    self.counts = counts
    total = counts.reduce(0, +)
  }

  public var highest: Int { counts.count - 1 }

  /// P(price = index).
  public var density: [Double] { counts.map { $0 / total } }

  /// P(price ≤ index): the chance that a bid wins where it wins ties.
  public var cumulative: [Double] {
    var sum = 0.0
    return counts.map {
      sum += $0
      return sum / total
    }
  }

  /// E[price · 1(price ≤ index)]: what a bid pays in a second-price auction, per auction.
  public var cost: [Double] {
    var sum = 0.0
    return counts.enumerated().map { price, count in
      sum += Double(price) * count
      return sum / total
    }
  }

  public mutating func add(price: Int, weight: Double = 1) {
    counts[min(max(price, 0), highest)] += weight
    total += weight
  }

  /// The distribution of prices that are known where a bid won and known to be above the bid where it lost: the estimator
  /// of Kaplan and Meier (1958), which second-price bidders use (Zhang et al., KDD 2016).
  ///
  /// What no bid has seen is put at the highest price.
  /// - Parameters:
  ///   - bids: N bids; a loss says that the price was above.
  ///   - prices: the N prices, nil where the auction was lost.
  ///   - highest: the largest price told apart.
  /// - Throws: `badLandscape` for lists of two lengths or without an entry.
  /// - Complexity: O(N + highest).
  public init(bids: [Int], prices: [Int?], highest: Int) throws(MarketError) {
    guard bids.count == prices.count, !bids.isEmpty, highest > 0 else {
      throw MarketError(.badLandscape, "A censored landscape needs one price or nil for each bid, one bid at least.")
    }
    var won = [Double](repeating: 0, count: highest + 1)
    var lost = won
    for (bid, price) in zip(bids, prices) {
      if let price {
        won[min(max(price, 0), highest)] += 1
      } else {
        lost[min(max(bid, 0), highest)] += 1
      }
    }
    try self.init(won: won, lost: lost)
  }

  /// As `init(bids:prices:highest:)` from counts: of the price where it is known, of the bid where it lost.
  ///
  /// Counts of an earlier landscape may stand among those of known prices: the estimate is then that of Susarla and Van Ryzin
  /// (1976), with the earlier one as its prior.
  /// - Throws: `badLandscape` for lists of two lengths or without a positive count.
  /// - Complexity: O(prices).
  public init(won: [Double], lost: [Double]) throws(MarketError) {
    guard won.count == lost.count, won.count > 1 else {
      throw MarketError(.badLandscape, "A censored landscape needs counts of wins and losses for the same prices.")
    }
    var atRisk = won.reduce(0, +) + lost.reduce(0, +)
    var survival = 1.0
    var density = won
    for price in won.indices {
      let hazard = atRisk > 0 ? min(won[price] / atRisk, 1) : 0
      density[price] = survival * hazard
      survival *= 1 - hazard
      atRisk -= won[price] + lost[price]
    }
    density[density.count - 1] += survival
    try self.init(counts: density)
  }
}
