import Domain

/// The campaigns of a marketplace, a column each: what they sell, to whom, and what it is worth to them.
///
/// A campaign that leaves is replaced after some days by another with the same number and the next generation.
struct Sponsors: Equatable, Sendable {
  /// Of unit length.
  var vector: [SIMD8<Float>] = []
  var topic: [UInt8] = []
  /// A bit for each segment of people.
  var audience: [UInt64] = []
  /// How good ads and landing pages are, 0...1: ads of a low one teach people to overlook ads.
  var quality: [Float] = []
  /// Log-odds of a click and of a conversion, besides tastes.
  var clickBase: [Float] = []
  var conversionBase: [Float] = []
  /// What a conversion is worth, in micros.
  var value: [Double] = []
  /// The share of its value that it bids before it reacts to anything.
  var shade: [Double] = []
  var rule: [Rule] = []
  var paysForClicks: [Bool] = []
  /// In micros.
  var dailyBudget: [Int64] = []
  var isActive: [Bool] = []
  var generation: [UInt32] = []
  /// Days in a row on which it got less than it paid, or the days until a new one comes.
  var badDays: [UInt8] = []
  var count: Int { vector.count }

  /// How an advertiser changes its bid from day to day.
  enum Rule: UInt8, Sendable {
    case fixed
    /// Raises the bid while conversions are cheaper than they may be, and lowers it otherwise.
    case targetCost
    /// Lowers the bid when the budget is gone before the day, and raises it when budget is left.
    case spendBudget
  }

  static let unlimited = Micros.maximum.rawValue

  init(_ settings: MarketplaceSettings, topics: [SIMD8<Float>], seed: UInt64) {
    for campaign in 0..<settings.campaigns {
      vector.append(SIMD8())
      topic.append(0)
      audience.append(0)
      quality.append(0)
      clickBase.append(0)
      conversionBase.append(0)
      value.append(0)
      shade.append(0)
      rule.append(.fixed)
      paysForClicks.append(false)
      dailyBudget.append(Self.unlimited)
      isActive.append(true)
      generation.append(0)
      badDays.append(0)
      draw(campaign, settings, topics: topics, seed: seed)
    }
  }

  /// Draws who the campaign is in its generation.
  mutating func draw(_ campaign: Int, _ settings: MarketplaceSettings, topics: [SIMD8<Float>], seed: UInt64) {
    var random = SeededRandom(seed: seed, stream: "campaign \(campaign), \(generation[campaign])")
    let kind = random.index(below: topics.count)
    let mixed = topics[kind] * 0.85 + random.direction() * 0.53
    vector[campaign] = mixed / (mixed * mixed).sum().squareRoot()
    topic[campaign] = UInt8(truncatingIfNeeded: kind)
    var segments: UInt64 = 1 << UInt64(kind)
    for _ in 0..<random.index(below: max(settings.segmentsOfCampaign, 1)) {
      segments |= 1 << UInt64(random.index(below: topics.count))
    }
    audience[campaign] = random.chance(settings.broadShare) ? .max : segments
    quality[campaign] = Float(random.uniform(in: 0.2..<1))
    clickBase[campaign] = Float(settings.clickBase + settings.adPenalty + 0.3 * random.normal())
    conversionBase[campaign] = Float(settings.conversionBase + 0.3 * random.normal())
    value[campaign] =
      settings.conversionValue * 1e6 * Double(Portable.exp(Float(settings.valueSpread * random.normal())))
    shade[campaign] = random.uniform(in: 0.6..<1)
    rule[campaign] = Rule(rawValue: UInt8(random.index(below: 3))) ?? .fixed
    paysForClicks[campaign] = random.chance(settings.clickBilledShare)
  }
}
