/// An estimate with the range that covers the truth in a share `level` of repetitions.
///
/// How it was made stands in the name of the function that made it: `proportion`, `mean`, `ratioOfMeans`,
/// `pairedDifference`, `relativeLift`, `poissonCount`, `bootstrap`.
public struct ConfidenceInterval: Codable, Equatable, Sendable {
  public let estimate: Double
  public let low: Double
  public let high: Double
  /// The share of repetitions that cover the truth, between 0 and 1.
  public let level: Double

  public init(estimate: Double, low: Double, high: Double, level: Double) {
    self.estimate = estimate
    self.low = low
    self.high = high
    self.level = level
  }

  public func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// The same interval in another unit, as a count per thousand; a negative `factor` swaps the ends.
  public func scaled(by factor: Double) -> ConfidenceInterval {
    let ends = [low * factor, high * factor]
    return ConfidenceInterval(
      estimate: estimate * factor, low: min(ends[0], ends[1]), high: max(ends[0], ends[1]), level: level)
  }

  /// Estimate ± quantile · standard error.
  static func symmetric(
    _ estimate: Double, standardError: Double, quantile: Double, level: Double
  ) -> ConfidenceInterval {
    let half = quantile * standardError
    return ConfidenceInterval(estimate: estimate, low: estimate - half, high: estimate + half, level: level)
  }

  /// The two-sided p-value of the truth being zero, for an interval made by `symmetric` with a normal quantile.
  var pValueOfZero: Double {
    guard estimate != 0 else { return 1 }
    let half = (high - low) / 2
    return NormalDistribution.twoSidedTail(estimate / half * NormalDistribution.quantile((1 + level) / 2))
  }
}
