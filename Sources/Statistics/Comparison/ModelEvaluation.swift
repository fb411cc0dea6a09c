/// Everything that is asked of one model's probabilities on one set of examples.
public struct ModelEvaluation: Equatable, Sendable {
  public let count: Int
  public let positives: Int
  public let logLoss: ConfidenceInterval
  public let normalizedEntropy: Double
  public let area: ConfidenceInterval
  /// Nil without groups.
  public let groupedArea: ConfidenceInterval?
  public let averagePrecision: ConfidenceInterval
  /// Observed positives over predicted ones, 1 at best.
  public let calibrationRatio: ConfidenceInterval
  public let calibration: CalibrationError

  /// - Parameters:
  ///   - probabilities: N predictions in 0...1.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  ///   - groups: the group of each example, for the grouped AUC.
  ///   - resamples: of the bootstrap of the average precision.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1, `undefined` when a class has fewer
  ///   than two examples.
  /// - Complexity: O(N log N + `resamples` · N).
  public init<R: RandomNumberGenerator>(
    probabilities: [Double], outcomes: [Bool], groups: Grouping? = nil, resamples: Int = 1_000, level: Double = 0.95,
    using random: inout R
  ) throws(StatisticsError) {
    count = outcomes.count
    positives = outcomes.count { $0 }
    logLoss = try LogLoss(probabilities: probabilities, outcomes: outcomes).interval(level: level)
    normalizedEntropy = try NormalizedEntropy(probabilities: probabilities, outcomes: outcomes).value
    area = try AreaUnderCurve(scores: probabilities, outcomes: outcomes).interval(level: level)
    if let groups {
      groupedArea = try GroupedArea(scores: probabilities, outcomes: outcomes, groups: groups).interval(level: level)
    } else {
      groupedArea = nil
    }
    let ranked = try RankedSample(probabilities: probabilities, outcomes: outcomes)
    averagePrecision = try .bootstrap(
      count: outcomes.count, resamples: resamples, level: level, using: &random
    ) { examples in
      ranked.averagePrecision(counts: RankedSample.counts(of: examples, among: outcomes.count))
    }
    calibrationRatio = try CalibrationRatio(probabilities: probabilities, outcomes: outcomes).interval(level: level)
    calibration = try CalibrationError(probabilities: probabilities, outcomes: outcomes)
  }
}
