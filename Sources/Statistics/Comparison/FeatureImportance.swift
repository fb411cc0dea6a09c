/// How much worse a model is without each feature.
public struct FeatureImportance: Equatable, Sendable {
  /// The metric with every feature as it is.
  public let baseline: Double
  /// One for each feature, aligned with the input: how much worse the metric is, positive for a feature that helps. The
  /// interval is over repeats and does not hold the uncertainty of the examples.
  public let losses: [ConfidenceInterval]

  /// Shuffles one feature at a time among the examples (Breiman, Machine Learning 2001). Cheap, but of two features that
  /// carry the same it may find neither, and it asks the model about pairs of values that never occur.
  ///
  /// - Parameters:
  ///   - features: columns of N values each.
  ///   - outcomes: N outcomes.
  ///   - repeats: shuffles of each feature, two at least.
  ///   - score: the model: N scores from columns of the same shape.
  /// - Throws: `lengthMismatch` for a column of another length, `empty` for fewer than two repeats, and what the metric
  ///   throws.
  /// - Complexity: columns · `repeats` calls of `score`.
  public static func byPermutation<R: RandomNumberGenerator>(
    of features: [[Double]], outcomes: [Bool], metric: BinaryMetric = .logLoss, repeats: Int = 5,
    level: Double = 0.95, using random: inout R, score: (_ features: [[Double]]) -> [Double]
  ) throws(StatisticsError) -> FeatureImportance {
    for column in features { try Check.aligned(column.count, outcomes.count) }
    let baseline = try metric.value(scores: score(features), outcomes: outcomes)
    let sign: Double = metric.isBetterWhenHigher ? 1 : -1
    var columns = features
    var losses: [ConfidenceInterval] = []
    for index in features.indices {
      var drops: [Double] = []
      for _ in 0..<repeats {
        columns[index].permute(using: &random)
        drops.append(sign * (baseline - (try metric.value(scores: score(columns), outcomes: outcomes))))
      }
      columns[index] = features[index]
      losses.append(try .mean(drops, level: level))
    }
    return FeatureImportance(baseline: baseline, losses: losses)
  }

  /// Trains the model again without one feature at a time: what the feature is worth beside the others.
  ///
  /// - Parameters:
  ///   - count: the number of features.
  ///   - outcomes: N outcomes of the examples that `score` answers for.
  ///   - repeats: trainings of each model, two at least.
  ///   - score: N held-out scores of a model trained without this feature, with all of them for nil; `seed` is the same
  ///     for all models of a repeat.
  /// - Throws: `empty` for fewer than two repeats, and what the metric throws.
  /// - Complexity: (`count` + 1) · `repeats` calls of `score`.
  public static func byAblation<R: RandomNumberGenerator>(
    of count: Int, outcomes: [Bool], metric: BinaryMetric = .logLoss, repeats: Int = 5, level: Double = 0.95,
    using random: inout R, score: (_ without: Int?, _ seed: UInt64) -> [Double]
  ) throws(StatisticsError) -> FeatureImportance {
    let seeds = (0..<repeats).map { _ in random.next() }
    let sign: Double = metric.isBetterWhenHigher ? 1 : -1
    var whole: [Double] = []
    for seed in seeds { whole.append(try metric.value(scores: score(nil, seed), outcomes: outcomes)) }
    var losses: [ConfidenceInterval] = []
    for feature in 0..<max(0, count) {
      var drops: [Double] = []
      for (repetition, seed) in seeds.enumerated() {
        let value = try metric.value(scores: score(feature, seed), outcomes: outcomes)
        drops.append(sign * (whole[repetition] - value))
      }
      losses.append(try .mean(drops, level: level))
    }
    return FeatureImportance(baseline: SampleMoments(whole).mean, losses: losses)
  }
}
