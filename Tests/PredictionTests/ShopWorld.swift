import Domain
import Prediction

/// Items with planted rates, of which few are shown much and many hardly, as in a shop.
struct ShopWorld {
  let items: [ItemID]
  let rates: [Double]
  var random: SeededRandom

  init(items count: Int, seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    items = try (0..<count).map { try ItemID("item \($0)") }
    var rates: [Double] = []
    for _ in 0..<count { rates.append(random.beta(1.5, 28.5)) }
    self.rates = rates
  }

  /// Shows each item a random number of times, doubled from `least` with chance 0.8 until `most`.
  mutating func counts(least: Double = 1, most: Double) -> [ItemID: ActionCounts] {
    var counts: [ItemID: ActionCounts] = [:]
    for (item, rate) in zip(items, rates) {
      var shown = least
      while shown < most, random.chance(0.8) { shown *= 2 }
      var count = ActionCounts(examinations: shown)
      for _ in 0..<Int(shown) where random.chance(rate) { count.clicks += 1 }
      counts[item] = count
    }
    return counts
  }

  /// Shows every item `times` times more.
  mutating func trial(times: Int) -> (items: [ItemID], clicks: [Bool]) {
    var shown: [ItemID] = []
    var clicks: [Bool] = []
    for (item, rate) in zip(items, rates) {
      for _ in 0..<times {
        shown.append(item)
        clicks.append(random.chance(rate))
      }
    }
    return (shown, clicks)
  }
}

extension Predictor {
  /// The click rates of items on the home feed, as doubles.
  func clickRates(_ items: [ItemID], seed: UInt64 = 0) -> [Double] {
    let rates = try? predict(PredictionBatch(items: items, isAd: false, surface: .homeFeed, seed: seed))
    return rates?.click.map(Double.init) ?? []
  }
}
