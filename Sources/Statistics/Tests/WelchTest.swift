/// Whether two independent samples have the same mean, without assuming equal variances (Welch, Biometrika
/// 1947).
public struct WelchTest: Equatable, Sendable {
  /// The mean of the first sample minus that of the second.
  public let difference: Double
  public let standardError: Double
  /// By Welch and Satterthwaite; not whole.
  public let degreesOfFreedom: Double

  /// - Throws: `empty` for fewer than two values in a sample, `undefined` when neither sample varies.
  public init(_ first: SampleMoments, minus second: SampleMoments) throws(StatisticsError) {
    try first.requirePair()
    try second.requirePair()
    let (a, b) = (first.squaredStandardError, second.squaredStandardError)
    guard a + b > 0 else {
      throw StatisticsError(.undefined, "Neither sample varies: no test can tell them apart by chance.")
    }
    difference = first.mean - second.mean
    standardError = (a + b).squareRoot()
    degreesOfFreedom =
      (a + b) * (a + b) / (a * a / Double(first.count - 1) + b * b / Double(second.count - 1))
  }

  public var statistic: Double { difference / standardError }

  /// The two-sided p-value of equal means.
  public var pValue: Double {
    StudentDistribution(degreesOfFreedom: degreesOfFreedom).twoSidedTail(statistic)
  }

  /// - Throws: `outOfRange` for a level outside 0..<1.
  public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    let t = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
    return .symmetric(
      difference, standardError: standardError, quantile: t.quantile(upperTail: (1 - level) / 2),
      level: level)
  }
}
