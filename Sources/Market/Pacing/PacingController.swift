public import Domain

/// One multiplier a campaign that spreads its daily budget over the day.
///
/// m = e^(−g · lead), at most 1, where lead = s/B − t for spend s, budget B and the share t of the day that has passed:
/// proportional control of the spend against its plan. Spend integrates the multiplier, so the loop is of first order and
/// does not swing; with demand for d budgets it settles at a lead of ln d / g of the budget. A lag leaves m at 1: a bid is
/// never raised.
public struct PacingController: Equatable, Sendable {
  /// How strongly a lead lowers the multiplier: by a factor e for each 1/g of the budget. Default 20.
  public let gain: Double
  public let minimum: Double

  public init(gain: Double = 20, minimum: Double = 0x1p-10) {
    self.gain = gain
    self.minimum = minimum
  }

  /// - Parameters:
  ///   - spent: charged and held so far today, by all nodes.
  ///   - budget: the day's budget; zero stops delivery.
  ///   - elapsed: the share of the day that has passed, 0...1.
  /// - Returns: the multiplier until the next call, rounded to a `FixedPoint`.
  public func multiplier(spent: Micros, budget: Micros, elapsed: Double) -> FixedPoint {
    guard budget > .zero else { return .zero }
    let lead = Double(spent.rawValue) / Double(budget.rawValue) - min(max(elapsed, 0), 1)
    return FixedPoint(min(max(Growth.factor(-gain * lead), minimum), 1)) ?? .one
  }
}

/// e^x as (1 + x/4096)⁴⁰⁹⁶: within 0.2% for |x| ≤ 4 and the same on every processor, so that runs repeat.
enum Growth {
  static func factor(_ exponent: Double) -> Double {
    var power = 1 + min(max(exponent, -2_048), 2_048) / 4_096
    for _ in 0..<12 { power *= power }
    return power
  }
}
