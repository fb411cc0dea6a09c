/// What a bidder learns from the auctions that it sees: prices, the level of predictions and their spread.
///
/// Prices come from auctions it won and from the bids it lost with; history counts among them with the weight of ten
/// episodes. The level is the running mean of predictions, so that a model that predicts too much everywhere bids no
/// differently. Clicks are not needed.
struct BiddingStream: Sendable {
  private var won: [Double]
  private var lost: [Double]
  private var rates: [Double] = []
  private var rateSum: Double
  private var rateCount: Double
  private var episodes = 0
  private var nextLesson = 1

  /// In episodes.
  private static let historyWeight = 10.0

  init(history: BiddingHistory, auctions: Int) {
    let weight = Self.historyWeight * Double(auctions)
    won = history.landscape.density.map { $0 * weight }
    lost = won.map { _ in 0 }
    rateCount = Double(auctions)
    rateSum = history.clickRate * rateCount
  }

  /// A prediction over the mean of predictions.
  @inline(__always)
  func relativeValue(of rate: Double) -> Double { rate * rateCount / rateSum }

  mutating func note(_ report: AuctionReport) {
    rateSum += report.rate
    rateCount += 1
    rates.append(report.rate)
    if let price = report.price {
      won[min(max(price, 0), won.count - 1)] += 1
    } else {
      lost[min(max(report.bid, 0), lost.count - 1)] += 1
    }
  }

  /// - Returns: what was learned, after episodes 1, 4, 16, …; nil after others.
  mutating func endEpisode() -> (landscape: PriceLandscape, relativeValues: [Double])? {
    episodes += 1
    guard episodes == nextLesson, let landscape = try? PriceLandscape(won: won, lost: lost) else { return nil }
    nextLesson *= 4
    let values = Self.quantiles(rates)
    rates.removeAll(keepingCapacity: true)
    return (landscape, values)
  }

  /// 256 quantiles over their mean.
  private static func quantiles(_ rates: [Double]) -> [Double] {
    let sorted = rates.sorted()
    guard !sorted.isEmpty else { return [1] }
    let sample = (0..<256).map { sorted[(2 * $0 + 1) * sorted.count / 512] }
    let mean = sample.reduce(0, +) / Double(sample.count)
    return mean > 0 ? sample.map { $0 / mean } : [1]
  }
}
