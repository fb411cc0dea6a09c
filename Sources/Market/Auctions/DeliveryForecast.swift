public import Domain
public import Statistics

/// What a bid would have bought on a day that is over: impressions, billed events and cost, from the logged prices to win.
///
/// An opportunity is won when bid × rate reaches the price, and then costs the price; others are taken to bid as they did.
public struct DeliveryForecast: Sendable {
  /// One impression that the ad could have competed for.
  public struct Opportunity: Equatable, Sendable {
    /// The least value that would have won it.
    public let price: ImpressionValue
    /// P(billed event | impression) of the ad.
    public let rate: FixedPoint
    /// Part of the day or site that varies as a whole, such as an hour: the unit of the intervals.
    public let block: Int

    public init(price: ImpressionValue, rate: FixedPoint, block: Int) {
      self.price = price
      self.rate = rate
      self.block = block
    }
  }

  public struct Delivery: Equatable, Sendable {
    public let impressions: ConfidenceInterval
    public let events: ConfidenceInterval
    /// In units of the currency.
    public let cost: ConfidenceInterval
  }

  /// Sorted by the smallest bid that wins them.
  private let bids: [Micros]
  private let opportunities: [Opportunity]
  private let blocks: Int

  /// - Parameter opportunities: with blocks from 0 on; those with no rate or above any bid are left out.
  public init(_ opportunities: [Opportunity]) {
    blocks = (opportunities.map(\.block).max() ?? 0) + 1
    let winnable = opportunities.filter { $0.rate > .zero && $0.block >= 0 }.map { opportunity in
      (max(opportunity.price.raw, 1).dividedRoundingUp(by: Int128(opportunity.rate.raw)), opportunity)
    }.filter { $0.0 <= Int128(Micros.maximum.rawValue) }.sorted { $0.0 < $1.0 }
    bids = winnable.map { Micros(rawValue: Int64($0.0)) }
    self.opportunities = winnable.map(\.1)
  }

  /// - Parameter random: of the bootstrap over blocks, in which a day could have gone.
  /// - Throws: `StatisticsError`.
  /// - Complexity: O(won) besides the bootstrap.
  public func callAsFunction<Random: RandomNumberGenerator>(
    bid: Micros, using random: inout Random
  ) throws(StatisticsError) -> Delivery {
    let won = bids.partitioningIndex { $0 > bid }
    var sums = [(impressions: Double, events: Double, cost: Double)](repeating: (0, 0, 0), count: blocks)
    for opportunity in opportunities.prefix(won) {
      sums[opportunity.block].impressions += 1
      sums[opportunity.block].events += opportunity.rate.value
      sums[opportunity.block].cost += Double(opportunity.price.raw) * 0x1p-30 / 1_000_000
    }
    let columns = [sums.map(\.impressions), sums.map(\.events), sums.map(\.cost)]
    let intervals = try columns.map { column throws(StatisticsError) in
      try ConfidenceInterval.bootstrap(count: blocks, using: &random) { units in
        units.reduce(0) { $0 + column[$1] }
      }
    }
    return Delivery(impressions: intervals[0], events: intervals[1], cost: intervals[2])
  }

  /// The bids at which what is won changes, with the cost of each in units: the landscape to draw.
  public func landscape(points: Int) -> [(bid: Micros, impressions: Int, cost: Double)] {
    guard !bids.isEmpty, points > 0 else { return [] }
    var (cost, next) = (0.0, 0)
    return (1...points).map { point in
      let end = max(1, point * bids.count / points)
      while next < end {
        cost += Double(opportunities[next].price.raw) * 0x1p-30 / 1_000_000
        next += 1
      }
      return (bids[end - 1], end, cost)
    }
  }
}
