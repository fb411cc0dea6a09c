public import Domain

/// One multiplier a campaign that spreads its daily budget over the day.
///
/// Every interval: log m ← clamp(log m + g · (t − s/B), log m_min, 0) for the share t of the day that has passed, spend s and
/// budget B: multiplicative-weights dual descent on the budget constraint (Balseiro, Lu, Mirrokni, Operations Research 2023)
/// whose target is the plan up to now, so that a lag is made up. A bid is never raised: m ≤ 1.
public struct PacingController: Equatable, Sendable {
  /// How strongly a lag or lead of one whole budget moves log m in one interval.
  public let gain: Double
  public let minimum: Double

  public init(gain: Double = 1, minimum: Double = 0x1p-10) {
    self.gain = gain
    self.minimum = minimum
  }

  /// - Parameters:
  ///   - multiplier: the present one, in 0...1.
  ///   - spent: charged and held so far today.
  ///   - budget: the day's budget; zero stops delivery.
  ///   - elapsed: the share of the day that has passed, 0...1.
  /// - Returns: the multiplier for the next interval, rounded to a `FixedPoint`.
  public func next(after multiplier: FixedPoint, spent: Micros, budget: Micros, elapsed: Double) -> FixedPoint {
    guard budget > .zero else { return .zero }
    let lead = Double(spent.rawValue) / Double(budget.rawValue) - min(max(elapsed, 0), 1)
    let current = max(multiplier.value, minimum)
    let moved = current * Growth.factor(-gain * lead)
    return FixedPoint(min(max(moved, minimum), 1)) ?? .one
  }
}

/// e^x as (1 + x/256)²⁵⁶: within 0.2% for |x| ≤ 1 and the same on every processor, so that runs repeat.
enum Growth {
  static func factor(_ exponent: Double) -> Double {
    var power = 1 + min(max(exponent, -128), 128) / 256
    for _ in 0..<8 { power *= power }
    return power
  }
}
