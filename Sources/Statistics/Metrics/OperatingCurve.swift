/// The receiver operating characteristic: the share of positives found against the share of negatives taken for one, at
/// each distinct score.
public struct OperatingCurve: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    /// Examples that score this or more are taken as positive.
    public let threshold: Double
    public let falsePositiveRate: Double
    public let truePositiveRate: Double
  }

  /// In order of falling threshold, from (0, 0) to (1, 1).
  public let points: [Point]

  /// - Parameters:
  ///   - scores: N scores, larger for the positive class.
  ///   - outcomes: N outcomes, aligned with `scores`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for NaN, `undefined` when one class is missing.
  /// - Complexity: O(N log N).
  public init(scores: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(scores.count, outcomes.count)
    try Check.numbers(scores)
    let (positives, negatives) = try Check.bothClasses(outcomes)
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var points = [Point(threshold: .infinity, falsePositiveRate: 0, truePositiveRate: 0)]
    var hits = 0
    for (rank, index) in order.enumerated() {
      hits += outcomes[index] ? 1 : 0
      let lastOfTie = rank + 1 == order.count || scores[order[rank + 1]] != scores[index]
      guard lastOfTie else { continue }
      points.append(
        Point(
          threshold: scores[index], falsePositiveRate: Double(rank + 1 - hits) / Double(negatives),
          truePositiveRate: Double(hits) / Double(positives)))
    }
    self.points = points
  }
}
