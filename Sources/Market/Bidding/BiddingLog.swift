/// Second-price auctions of one campaign, in order of time: what was clicked, the price to win, the predicted click rate.
///
/// As the logs of the iPinYou contest after prediction (Zhang et al., 1407.7073): lines of "click price rate".
public struct BiddingLog: Equatable, Sendable {
  public let clicks: [Bool]
  public let prices: [Int]
  public let rates: [Double]

  public var count: Int { clicks.count }

  /// - Throws: `badLandscape` for columns of two lengths, prices below 0 or rates outside 0...1.
  public init(clicks: [Bool], prices: [Int], rates: [Double]) throws(MarketError) {
    guard clicks.count == prices.count, clicks.count == rates.count else {
      throw MarketError(.badLandscape, "A bidding log has columns of different lengths.")
    }
    guard prices.allSatisfy({ $0 >= 0 }), rates.allSatisfy({ (0...1).contains($0) }) else {
      throw MarketError(.badLandscape, "A bidding log has a price below 0 or a rate outside 0...1.")
    }
    self.clicks = clicks
    self.prices = prices
    self.rates = rates
  }

  /// Reads lines of "click price rate", apart by spaces or tabs.
  /// - Throws: `badLandscape` with the number of the first line that is none.
  public init(lines text: String) throws(MarketError) {
    var (clicks, prices, rates): ([Bool], [Int], [Double]) = ([], [], [])
    var number = 0
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let fields = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }).map { Substring($0) }
      if fields.isEmpty { continue }
      guard fields.count == 3, let click = Int(fields[0]), (0...1).contains(click), let price = Int(fields[1]),
        price >= 0, let rate = Double(fields[2]), (0...1).contains(rate)
      else {
        throw MarketError(
          .badLandscape, "Line \(number) is not `click price rate`: give 0 or 1, a whole price and a rate in 0...1.")
      }
      clicks.append(click == 1)
      prices.append(price)
      rates.append(rate)
    }
    try self.init(clicks: clicks, prices: prices, rates: rates)
  }
}

/// What a campaign's past says before the first auction: totals and the histogram of prices.
public struct BiddingHistory: Equatable, Sendable, Decodable {
  public let impressions: Int
  public let clicks: Int
  public let cost: Int
  public let landscape: PriceLandscape

  enum CodingKeys: String, CodingKey {
    case impressions = "imp_train"
    case clicks = "clk_train"
    case cost = "cost_train"
    case landscape = "price_counter_train"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    impressions = try values.decode(Int.self, forKey: .impressions)
    clicks = try values.decode(Int.self, forKey: .clicks)
    cost = try values.decode(Int.self, forKey: .cost)
    landscape = try PriceLandscape(counts: values.decode([Double].self, forKey: .landscape))
    guard impressions > 0, clicks > 0, cost > 0 else {
      throw MarketError(.badLandscape, "The history has no impressions, clicks or cost.")
    }
  }

  public init(impressions: Int, clicks: Int, cost: Int, landscape: PriceLandscape) {
    self.impressions = impressions
    self.clicks = clicks
    self.cost = cost
    self.landscape = landscape
  }

  public var clickRate: Double { Double(clicks) / Double(impressions) }
  /// What an auction costs on average.
  public var meanPrice: Double { Double(cost) / Double(impressions) }
}
