public import Domain

/// A cap that is a price: each serving beyond the free ones makes the next cost more, instead of stopping it.
///
/// The cost goes into an auction's extra value, so that an ad is shown again where it is worth the annoyance, and its bidder
/// pays for it.
public struct SoftCap: Equatable, Sendable {
  /// Servings in the window that cost nothing.
  public let free: Int
  public let seconds: Int64
  /// What one impression costs for each serving beyond the free ones.
  public let costPerServing: ImpressionValue

  /// - Throws: `badPolicy` for a count, window or cost below 0.
  public init(free: Int, seconds: Int64, costPerServing: ImpressionValue) throws(MarketError) {
    guard free >= 0, seconds > 0, costPerServing >= .zero,
      costPerServing <= ImpressionValue(.maximum, at: .one)
    else { throw MarketError(.badPolicy, "A soft cap has a count, window or cost out of range: use 0 or more.") }
    self.free = free
    self.seconds = seconds
    self.costPerServing = costPerServing
  }

  /// What the next serving costs, as a negative extra value.
  public func extraValue(_ window: CapWindow, at now: Timestamp) -> ImpressionValue {
    let start = now.advanced(bySeconds: -seconds)
    let served = window.servings.reversed().prefix { $0 > start }.count
    return ImpressionValue(raw: -costPerServing.raw * Int128(max(0, served - free + 1)))
  }
}
