/// What a marketplace came to over some time, in the columns that experiments and fits read.
public struct MarketplaceTally: Equatable, Sendable {
  // By person.
  public internal(set) var pages: [Int32]
  /// In micros.
  public internal(set) var revenue: [Int64]
  public internal(set) var adsShown: [Int32]
  /// Ads that were looked at.
  public internal(set) var adViews: [Int32]
  public internal(set) var adClicks: [Int32]
  public internal(set) var organicClicks: [Int32]
  /// What conversions were worth to advertisers, in micros.
  public internal(set) var advertiserValue: [Double]

  /// Micros by campaign and then segment.
  public internal(set) var spendBySegment: [Int64]
  /// Micros by campaign and then arm, of the first two.
  public internal(set) var spendByArm: [Int64]
  /// Micros by hour since the tally began.
  public internal(set) var revenueByHour: [Int64] = []
  public internal(set) var pagesByHour: [Int32] = []

  /// Ads by slot: looked at, and clicked.
  public internal(set) var viewsBySlot: [Int]
  public internal(set) var clicksBySlot: [Int]
  /// Prices per thousand impressions in log steps: see `priceStep`.
  public internal(set) var prices: [Int]
  public internal(set) var auctions = 0
  /// Campaigns that competed, and slots that they won.
  public internal(set) var entries = 0
  public internal(set) var awards = 0
  /// Gaps between two pages of a person, by quarters of a day; the last holds all longer ones.
  public internal(set) var gaps: [Int]

  init(people: Int, campaigns: Int, segments: Int) {
    pages = Array(repeating: 0, count: people)
    revenue = Array(repeating: 0, count: people)
    (adsShown, adViews, adClicks, organicClicks) = (pages, pages, pages, pages)
    advertiserValue = Array(repeating: 0, count: people)
    spendBySegment = Array(repeating: 0, count: campaigns * segments)
    spendByArm = Array(repeating: 0, count: campaigns * 2)
    viewsBySlot = Array(repeating: 0, count: MarketplaceRules.mostAds)
    clicksBySlot = viewsBySlot
    prices = Array(repeating: 0, count: Self.priceSteps)
    gaps = Array(repeating: 0, count: Self.gapSteps)
  }

  /// An ad was looked at.
  @inline(__always)
  mutating func add(
    ad campaign: Int, slot: Int, price: Int64, paid: Int64, isClicked: Bool, _ person: Int, arm: Int
  ) {
    adViews[person] += 1
    viewsBySlot[slot] += 1
    prices[Self.priceStep(price)] += 1
    revenue[person] += paid
    spendByArm[campaign * 2 + min(arm, 1)] += paid
    guard isClicked else { return }
    adClicks[person] += 1
    clicksBySlot[slot] += 1
  }

  /// Steps of prices: eight to a factor of two, from one unit per million impressions on.
  static let priceSteps = 240
  static let gapSteps = 57

  /// The step of a price for one impression, by the bits of its logarithm.
  @inline(__always)
  static func priceStep(_ micros: Int64) -> Int {
    guard micros > 0 else { return 0 }
    let leading = 63 - micros.leadingZeroBitCount
    let fraction = leading >= 3 ? (micros >> (leading - 3)) & 7 : (micros << (3 - leading)) & 7
    return min(leading * 8 + Int(fraction), priceSteps - 1)
  }

  /// The lower end of a step, in micros for an impression.
  static func price(ofStep step: Int) -> Double {
    Double(1 << (step / 8)) * (1 + Double(step % 8) / 8)
  }

  /// Micros in all.
  public var totalRevenue: Int64 { revenue.reduce(0, +) }
  public var totalPages: Int { pages.reduce(0) { $0 + Int($1) } }
}
