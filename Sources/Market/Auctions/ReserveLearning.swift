public import Domain
public import Statistics

/// What logged second-price auctions say about reserves: the revenue that each would have brought, with an honest interval.
///
/// A reserve r sells when the best value reaches it and then brings max(r, second). Bids are taken as they were: bidders who
/// answer a reserve by bidding otherwise are not modelled.
public struct ReserveLearning: Equatable, Sendable {
  /// The best and the second value of an auction, for an impression; the second is 0 where nobody else bid.
  public struct Auction: Equatable, Sendable {
    public let best: Micros
    public let second: Micros

    public init(best: Micros, second: Micros) {
      self.best = best
      self.second = second
    }

    func revenue(_ reserve: Micros) -> Micros { best >= reserve ? max(second, reserve) : .zero }
  }

  /// The reserve of most revenue.
  public let reserve: Micros
  /// What it brings for an auction.
  public let revenue: Double

  /// - Parameter auctions: with values 0...`Micros.maximum`, one at least.
  /// - Throws: `badLandscape`.
  /// - Complexity: O(n log n).
  public init(_ auctions: [Auction]) throws(MarketError) {
    guard !auctions.isEmpty,
      auctions.allSatisfy({ $0.second >= .zero && $0.best >= $0.second && $0.best <= .maximum })
    else { throw MarketError(.badLandscape, "A reserve is learned from auctions whose best value is the larger one.") }
    // Only best values are candidates. From the highest down, sales join; seconds below the reserve count as the reserve.
    let byBest = auctions.sorted { $0.best > $1.best }
    let seconds = auctions.map(\.second).sorted(by: >)
    var (sold, above, secondsAbove) = (0, 0, Int128(0))
    var (best, most) = (Micros.zero, Int128(-1))
    while sold < byBest.count {
      let price = byBest[sold].best
      while sold < byBest.count, byBest[sold].best == price { sold += 1 }
      while above < seconds.count, seconds[above] > price {
        secondsAbove += Int128(seconds[above].rawValue)
        above += 1
      }
      let total = secondsAbove + Int128(sold - above) * Int128(price.rawValue)
      if total >= most { (best, most) = (price, total) }
    }
    // No reserve at all.
    let unreserved = seconds.reduce(Int128(0)) { $0 + Int128($1.rawValue) }
    if unreserved >= most { (best, most) = (.zero, unreserved) }
    reserve = best
    revenue = Double(most) / Double(auctions.count)
  }

  /// What a reserve brings for an auction.
  public static func revenue(of reserve: Micros, _ auctions: [Auction]) -> Double {
    Double(auctions.reduce(Int128(0)) { $0 + Int128($1.revenue(reserve).rawValue) }) / Double(max(auctions.count, 1))
  }

  /// How much more a learned reserve brings for an auction than the present one, on auctions it was not learned from.
  ///
  /// Each half is judged by the reserve of the other, since a reserve looks better than it is on its own auctions.
  /// - Parameters:
  ///   - auctions: in an order that has nothing to do with their values; two at least.
  ///   - random: of the bootstrap over auctions.
  /// - Throws: `badLandscape`, or `StatisticsError`.
  public static func gain<Random: RandomNumberGenerator>(
    over present: Micros, _ auctions: [Auction], using random: inout Random
  ) throws -> ConfidenceInterval {
    let halves = [0, 1].map { parity in
      auctions.enumerated().filter { $0.offset & 1 == parity }.map(\.element)
    }
    let reserves = try halves.map { try ReserveLearning($0).reserve }
    let gains = zip(halves, reserves.reversed()).flatMap { half, reserve in
      half.map { Double($0.revenue(reserve).rawValue - $0.revenue(present).rawValue) }
    }
    return try .bootstrapMean(gains, using: &random)
  }
}
