/// Which differences between two models on the same examples are real.
///
/// Each metric has its own paired test: the delta method for log loss and grouped AUC, DeLong's test for AUC, the paired
/// bootstrap for average precision and calibration error. The p-values of all of them are corrected together
/// (`HolmCorrection`), so that asking five questions does not find an answer by luck.
public struct ModelComparison: Equatable, Sendable {
  public struct Difference: Equatable, Sendable {
    public let metric: BinaryMetric
    public let first: Double
    public let second: Double
    /// Of the first value minus the second, for this metric alone: not widened for the number of metrics.
    public let interval: ConfidenceInterval
    /// Corrected for all metrics of the comparison.
    public let pValue: Double
    /// Whether `pValue` is at most 1 − level.
    public let isReal: Bool

    public var isFirstBetter: Bool { (interval.estimate > 0) == metric.isBetterWhenHigher }
  }

  public let differences: [Difference]

  /// - Parameters:
  ///   - first: N probabilities of the first model.
  ///   - second: N probabilities of the second model.
  ///   - outcomes: N outcomes.
  ///   - groups: examples that depend on each other, such as those of one user; adds the grouped AUC.
  ///   - resamples: of the bootstrap.
  ///   - level: of the intervals; 1 − level bounds the chance that any difference is called real by luck.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1, `undefined` when a class has fewer
  ///   than two examples or no group holds both.
  /// - Complexity: O(N log N + `resamples` · N).
  public init<R: RandomNumberGenerator>(
    _ first: [Double], minus second: [Double], outcomes: [Bool], groups: Grouping? = nil,
    resamples: Int = 1_000, level: Double = 0.95, using random: inout R
  ) throws(StatisticsError) {
    try Check.level(level)
    try Check.aligned(first.count, second.count)
    var found = [
      try Self.logLoss(first, second, outcomes, groups, level),
      try Self.area(first, second, outcomes, groups, level),
    ]
    if let groups { found.append(try Self.groupedArea(first, second, outcomes, groups, level)) }
    let ranked = (
      try RankedSample(probabilities: first, outcomes: outcomes),
      try RankedSample(probabilities: second, outcomes: outcomes)
    )
    for metric in [BinaryMetric.averagePrecision, .calibrationError] {
      let boot = try PairedBootstrap(
        count: outcomes.count, groups: groups, resamples: resamples, level: level, using: &random
      ) { examples in
        let counts = RankedSample.counts(of: examples, among: outcomes.count)
        return metric == .averagePrecision
          ? (ranked.0.averagePrecision(counts: counts), ranked.1.averagePrecision(counts: counts))
          : (ranked.0.calibrationError(counts: counts), ranked.1.calibrationError(counts: counts))
      }
      found.append(Raw(metric, boot.first, boot.second, boot.interval, boot.pValue))
    }
    let adjusted = try HolmCorrection.adjusted(found.map(\.pValue))
    differences = zip(found, adjusted).map { raw, pValue in
      Difference(
        metric: raw.metric, first: raw.first, second: raw.second, interval: raw.interval, pValue: pValue,
        isReal: pValue <= 1 - level + 1e-12)
    }
  }

  /// One sentence for a reader: what is better, what is worse and what may be chance.
  public func statement(first: String, second: String) -> String {
    let real = differences.filter(\.isReal)
    let parts = [
      (real.filter(\.isFirstBetter), "\(first) is better than \(second) in"),
      (real.filter { !$0.isFirstBetter }, "\(first) is worse than \(second) in"),
      (differences.filter { !$0.isReal }, "\(first) and \(second) may differ by chance alone in"),
    ]
    return parts.filter { !$0.0.isEmpty }
      .map { "\($0.1) \($0.0.map(\.metric.title).joined(separator: ", "))" }.joined(separator: "; ") + "."
  }

  private struct Raw {
    let metric: BinaryMetric
    let first: Double
    let second: Double
    let interval: ConfidenceInterval
    let pValue: Double

    init(_ metric: BinaryMetric, _ first: Double, _ second: Double, _ interval: ConfidenceInterval, _ pValue: Double) {
      self.metric = metric
      self.first = first
      self.second = second
      self.interval = interval
      self.pValue = pValue
    }
  }

  private static func logLoss(
    _ first: [Double], _ second: [Double], _ outcomes: [Bool], _ groups: Grouping?, _ level: Double
  ) throws(StatisticsError) -> Raw {
    let values = (
      try LogLoss(probabilities: first, outcomes: outcomes).mean,
      try LogLoss(probabilities: second, outcomes: outcomes).mean
    )
    let gaps = outcomes.indices.map {
      LogLoss.ofExample(first[$0], outcome: outcomes[$0]) - LogLoss.ofExample(second[$0], outcome: outcomes[$0])
    }
    let ones = [Double](repeating: 1, count: gaps.count)
    let interval = try ConfidenceInterval.ratioOfMeans(
      numerators: groups?.sums(of: gaps) ?? gaps, denominators: groups?.sums(of: ones) ?? ones, level: level)
    return Raw(.logLoss, values.0, values.1, interval, interval.pValueOfZero)
  }

  private static func area(
    _ first: [Double], _ second: [Double], _ outcomes: [Bool], _ groups: Grouping?, _ level: Double
  ) throws(StatisticsError) -> Raw {
    let test = try DeLongTest(first, minus: second, outcomes: outcomes, groups: groups)
    return Raw(.areaUnderCurve, test.first, test.second, try test.interval(level: level), test.pValue)
  }

  private static func groupedArea(
    _ first: [Double], _ second: [Double], _ outcomes: [Bool], _ groups: Grouping, _ level: Double
  ) throws(StatisticsError) -> Raw {
    let a = try GroupedArea(scores: first, outcomes: outcomes, groups: groups)
    let b = try GroupedArea(scores: second, outcomes: outcomes, groups: groups)
    let interval = try a.difference(minus: b, level: level)
    return Raw(.groupedArea, a.value, b.value, interval, interval.pValueOfZero)
  }
}
