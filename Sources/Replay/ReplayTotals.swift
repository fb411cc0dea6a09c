/// What a market came to: money in units of the currency.
public struct ReplayTotals: Equatable, Sendable {
  /// What advertisers were billed.
  public var revenue = 0.0
  /// What they had bid for the events that came, before pacing: the value of these by their own word.
  public var advertiserValue = 0.0
  /// What clicks, saves and hides are worth by the weights of the logged policy, so that another policy's weights do not
  /// change the unit.
  public var userValue = 0.0
  public var ads = 0.0

  public init() {}

  static func + (left: Self, right: Self) -> Self { left.combined(right, +) }
  static func - (left: Self, right: Self) -> Self { left.combined(right, -) }
  static func += (left: inout Self, right: Self) { left = left + right }

  private func combined(_ other: Self, _ operation: (Double, Double) -> Double) -> Self {
    var result = ReplayTotals()
    result.revenue = operation(revenue, other.revenue)
    result.advertiserValue = operation(advertiserValue, other.advertiserValue)
    result.userValue = operation(userValue, other.userValue)
    result.ads = operation(ads, other.ads)
    return result
  }
}
