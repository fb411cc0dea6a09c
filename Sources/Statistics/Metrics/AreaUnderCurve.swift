/// The area under the ROC curve: how often a positive scores above a negative, a tie counting half.
///
/// Its variance is that of DeLong, DeLong and Clarke-Pearson (Biometrics 1988), from the share of the other
/// class below each example, all of them in one sort (Sun and Xu, IEEE SPL 2014).
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
    try Check.aligned(scores.count, outcomes.count)
    try Check.numbers(scores)
    (positives, negatives) = try Check.bothClasses(outcomes)

    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var above = SampleMoments()
    var below = SampleMoments()
    var seen = (positives: 0.0, negatives: 0.0)
    var start = 0
    while start < order.count {
      var end = start
      var tied = (positives: 0, negatives: 0)
      while end < order.count, scores[order[end]] == scores[order[start]] {
        if outcomes[order[end]] { tied.positives += 1 } else { tied.negatives += 1 }
        end += 1
      }
      let negativesBelow = (seen.negatives + Double(tied.negatives) / 2) / Double(negatives)
      let positivesAbove = 1 - (seen.positives + Double(tied.positives) / 2) / Double(positives)
      above.add(negativesBelow, times: tied.positives)
      below.add(positivesAbove, times: tied.negatives)
      seen.positives += Double(tied.positives)
      seen.negatives += Double(tied.negatives)
      start = end
    }
    estimate = above.mean
    variance =
      positives > 1 && negatives > 1 ? above.squaredStandardError + below.squaredStandardError : nil
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
