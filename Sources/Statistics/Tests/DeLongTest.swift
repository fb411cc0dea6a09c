/// Whether two scores of the same examples have the same area under the ROC curve.
///
/// The paired test of DeLong, DeLong and Clarke-Pearson (Biometrics 1988). The variance of the difference is that of the
/// per-example differences of placements, so that the covariance of the two areas never has to be subtracted.
public struct DeLongTest: Equatable, Sendable {
  public let first: Double
  public let second: Double
  /// The area of the first score minus that of the second.
  public let difference: Double
  public let standardError: Double

  /// - Parameters:
  ///   - first: N scores, larger for the positive class.
  ///   - second: N scores of the same examples.
  ///   - outcomes: N outcomes, aligned with both.
  ///   - groups: N keys of dependent examples, such as users; each example stands alone when nil. With groups the variance
  ///     is that of sums over groups (Obuchowski, Biometrics 1997).
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for NaN, `undefined` when a class has fewer than two examples or
  ///   there is a single group.
  /// - Complexity: O(N log N).
  public init(
    _ first: [Double], minus second: [Double], outcomes: [Bool], groups: Grouping? = nil
  ) throws(StatisticsError) {
    let a = try Placements(scores: first, outcomes: outcomes).values
    let b = try Placements(scores: second, outcomes: outcomes).values
    let gaps = zip(a, b).map { $0 - $1 }
    let (ofPositives, ofNegatives) = SampleMoments.split(gaps, by: outcomes)
    guard ofPositives.count > 1, ofNegatives.count > 1 else {
      throw StatisticsError(.undefined, "A class has a single example: its spread needs two at least.")
    }
    self.first = SampleMoments.split(a, by: outcomes).set.mean
    self.second = SampleMoments.split(b, by: outcomes).set.mean
    difference = ofPositives.mean
    guard let groups else {
      standardError = (ofPositives.squaredStandardError + ofNegatives.squaredStandardError).squareRoot()
      return
    }
    try Check.aligned(groups.codes.count, outcomes.count)
    let influences = gaps.indices.map { index in
      let moments = outcomes[index] ? ofPositives : ofNegatives
      return (gaps[index] - moments.mean) / Double(moments.count)
    }
    let sums = SampleMoments(groups.sums(of: influences))
    try sums.requirePair()
    standardError = (sums.variance * Double(sums.count)).squareRoot()
  }

  /// 0 when both scores order the examples alike.
  public var statistic: Double { difference == 0 ? 0 : difference / standardError }

  /// The two-sided p-value of equal areas.
  public var pValue: Double { NormalDistribution.twoSidedTail(statistic) }

  /// - Throws: `outOfRange` for a level outside 0..<1.
  public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    return .symmetric(
      difference, standardError: standardError, quantile: NormalDistribution.quantile((1 + level) / 2), level: level)
  }
}
