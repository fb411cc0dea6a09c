import Statistics

/// What a log comes to in the numbers that a world is fitted by, each with its spread over days.
public struct MarketplaceMoments: Sendable {
  /// What a moment is about, which says what setting it moves.
  public enum Kind: Hashable, Sendable {
    /// Clicks for each ad shown in a slot.
    case clickRate(slot: Int)
    /// The logarithm of a quantile of prices for an impression.
    case price(quantile: Double)
    /// Slots won for each ad that competed.
    case winRate
    /// The share of the day's spend in an hour.
    case spend(hour: Int)
    /// The share of people's gaps between two pages that are as short, in hours.
    case returns(hours: Int)
    /// Pages of a person a day, over those who came.
    case pages
  }

  public struct Value: Sendable {
    public let kind: Kind
    public let mean: Double
    /// Of the mean, over days.
    public let standardError: Double
  }

  public let values: [Value]

  static let quantiles = [0.1, 0.25, 0.5, 0.75, 0.9]
  static let gaps = [3, 12, 24, 72]
  private static let day: Int64 = 86_400_000

  /// - Parameters:
  ///   - log: days begin at its common moment.
  ///   - days: to count; all when nil.
  ///   - slots: the first so many.
  /// - Throws: `badLog` for fewer than two days with ads.
  public init(_ log: PageLog, days: Set<Int64>? = nil, slots: Int) throws(MarketplaceError) {
    var tallies: [Int64: DayTally] = [:]
    var last: [Int64: Int64] = [:]
    for page in 0..<log.pages {
      let time = log.milliseconds[page]
      let day = (time - (time % Self.day + Self.day) % Self.day) / Self.day
      let gap = last.updateValue(time, forKey: log.person[page]).map { time - $0 }
      guard days?.contains(day) ?? true else { continue }
      tallies[day, default: DayTally(slots: slots)].add(
        log, page, hour: Int((time - day * Self.day) / 3_600_000), gap: gap)
    }
    let found = tallies.sorted { $0.key < $1.key }.map(\.value).filter { !$0.prices.isEmpty }
    guard found.count >= 2 else {
      throw MarketplaceError(.badLog, "The log has fewer than two days with ads to count: give a longer one.")
    }
    var kinds = (0..<slots).map { Kind.clickRate(slot: $0) } + Self.quantiles.map { .price(quantile: $0) } + [.winRate]
    kinds += (0..<24).map { .spend(hour: $0) } + Self.gaps.map { .returns(hours: $0) } + [.pages]
    let prepared = found.map(\.sorted)
    values = kinds.compactMap { kind in
      let moments = SampleMoments(prepared.compactMap { $0.value(of: kind) })
      guard moments.count >= 2 else { return nil }
      return Value(
        kind: kind, mean: moments.mean, standardError: (moments.variance / Double(moments.count)).squareRoot())
    }
  }

  subscript(_ kind: Kind) -> Value? { values.first { $0.kind == kind } }

  /// The days of a log that have pages, in order.
  public static func days(of log: PageLog) -> [Int64] {
    Set(log.milliseconds.map { ($0 - ($0 % day + day) % day) / day }).sorted()
  }
}

extension MarketplaceMoments.Kind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .clickRate(let slot): "click rate, slot \(slot + 1)"
    case .price(let quantile): "ln price, quantile \(quantile)"
    case .winRate: "win rate"
    case .spend(let hour): "share of spend, hour \(hour)"
    case .returns(let hours): "back within \(hours) h"
    case .pages: "pages of a person a day"
    }
  }
}

/// The sums of one day.
private struct DayTally {
  var shown: [Double]
  var clicked: [Double]
  var prices: [Double] = []
  var (bidders, awards, pages) = (0.0, 0.0, 0.0)
  var hours = [Double](repeating: 0, count: 24)
  var gaps: [Int64] = []
  var people: Set<Int64> = []

  init(slots: Int) {
    shown = Array(repeating: 0, count: slots)
    clicked = shown
  }

  mutating func add(_ log: PageLog, _ page: Int, hour: Int, gap: Int64?) {
    pages += 1
    people.insert(log.person[page])
    bidders += Double(log.bidders[page])
    if let gap { gaps.append(gap) }
    for ad in log.firstAd[page]..<log.firstAd[page + 1] {
      awards += 1
      hours[min(max(hour, 0), 23)] += log.paid[ad]
      if log.price[ad] > 0 { prices.append(log.price[ad]) }
      guard Int(log.slot[ad]) < shown.count else { continue }
      shown[Int(log.slot[ad])] += 1
      clicked[Int(log.slot[ad])] += log.isClicked[ad] ? 1 : 0
    }
  }

  var sorted: DayTally {
    var copy = self
    copy.prices.sort()
    return copy
  }

  /// Nil where the day has nothing to say; prices are sorted.
  func value(of kind: MarketplaceMoments.Kind) -> Double? {
    func share(_ part: Double, _ whole: Double) -> Double? { whole > 0 ? part / whole : nil }
    switch kind {
    case .clickRate(let slot): return share(clicked[slot], shown[slot])
    case .price(let quantile):
      return prices.isEmpty ? nil : Portable.log(prices[Int(quantile * Double(prices.count - 1))])
    case .winRate: return share(awards, bidders)
    case .spend(let hour): return share(hours[hour], hours.reduce(0, +))
    case .returns(let limit): return share(Double(gaps.count { $0 <= Int64(limit) * 3_600_000 }), Double(gaps.count))
    case .pages: return share(pages, Double(people.count))
    }
  }
}
