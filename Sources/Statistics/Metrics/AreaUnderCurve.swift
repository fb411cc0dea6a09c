/// The area under the ROC curve: how often a positive scores above a negative, a tie counting half.
///
/// Its variance is that of DeLong, DeLong and Clarke-Pearson (Biometrics 1988), from `Placements`.
public struct AreaUnderCurve: Equatable, Sendable {
  public let estimate: Double
  /// Nil when a class has a single example.
  public let variance: Double?
  public let positives: Int
  public let negatives: Int

  /// - Parameters:
  ///   - scores: N scores, larger for the positive class; only their order matters. Infinite ones are
  ///     allowed.
  ///   - outcomes: N outcomes, aligned with `scores`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for NaN, `undefined` when one class is missing.
  /// - Complexity: O(N log N).
  public init(scores: [Double], outcomes: [Bool]) throws(StatisticsError) {
    let placements = try Placements(scores: scores, outcomes: outcomes)
    let (ofPositives, ofNegatives) = SampleMoments.split(placements.values, by: outcomes)
    estimate = ofPositives.mean
    positives = ofPositives.count
    negatives = ofNegatives.count
    variance =
      positives > 1 && negatives > 1
      ? ofPositives.squaredStandardError + ofNegatives.squaredStandardError : nil
  }

  /// DeLong's interval, cut to 0...1. Without width when the classes do not overlap at all.
  ///
  /// - Throws: `undefined` when a class has a single example, `outOfRange` for a level outside 0..<1.
  public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    guard let variance else {
      throw StatisticsError(.undefined, "A class has a single example: its spread needs two at least.")
    }
    let half = NormalDistribution.quantile((1 + level) / 2) * variance.squareRoot()
    return ConfidenceInterval(
      estimate: estimate, low: max(0, estimate - half), high: min(1, estimate + half), level: level)
  }
}
