/// Bids by a value function whose parts are learned from the stream: prices, the level of predictions and their spread.
///
/// It starts from history, as RLB does, and is rebuilt after episodes 1, 4, 16, …: prices from those it won and the bids that
/// it lost with, history among them with the weight of ten episodes; relative values from the predictions of the latest
/// auctions. What a prediction is worth is its ratio to the running mean of predictions, so that a model that predicts too
/// much everywhere bids no differently. Clicks are not needed.
public struct LearningBidder: BudgetBidder, Sendable {
  private let auctions: Int
  private let budget: Int
  private var function: ValueFunction
  private var won: [Double]
  private var lost: [Double]
  private var rates: [Double] = []
  private var rateSum: Double
  private var rateCount: Double
  private var episodes = 0
  private var nextRebuild = 1

  /// - Parameters:
  ///   - auctions: of an episode.
  ///   - budget: of an episode.
  public init(history: BiddingHistory, auctions: Int, budget: Int) {
    self.auctions = auctions
    self.budget = budget
    let weight = Self.historyWeight * Double(auctions)
    won = history.landscape.density.map { $0 * weight }
    lost = won.map { _ in 0 }
    rateCount = Double(auctions)
    rateSum = history.clickRate * rateCount
    function = ValueFunction(
      auctions: auctions, budget: budget, landscape: history.landscape, relativeValues: [1], groupsPrices: true)
  }

  /// In episodes.
  private static let historyWeight = 10.0

  public func bid(rate: Double, in state: EpisodeState) -> Int {
    function.bid(relativeValue: rate * rateCount / rateSum, in: state)
  }

  public mutating func learn(from report: AuctionReport) {
    rateSum += report.rate
    rateCount += 1
    rates.append(report.rate)
    if let price = report.price {
      won[min(max(price, 0), won.count - 1)] += 1
    } else {
      lost[min(max(report.bid, 0), lost.count - 1)] += 1
    }
  }

  public mutating func endEpisode() {
    episodes += 1
    guard episodes == nextRebuild else { return }
    nextRebuild *= 4
    guard let landscape = try? PriceLandscape(won: won, lost: lost) else { return }
    function = ValueFunction(
      auctions: auctions, budget: budget, landscape: landscape, relativeValues: Self.quantiles(rates),
      groupsPrices: true)
    rates.removeAll(keepingCapacity: true)
  }

  /// 256 quantiles over their mean.
  private static func quantiles(_ rates: [Double]) -> [Double] {
    let sorted = rates.sorted()
    let sample = (0..<256).map { sorted[min(sorted.count - 1, (2 * $0 + 1) * sorted.count / 512)] }
    let mean = sample.reduce(0, +) / Double(sample.count)
    return mean > 0 ? sample.map { $0 / mean } : [1]
  }
}
