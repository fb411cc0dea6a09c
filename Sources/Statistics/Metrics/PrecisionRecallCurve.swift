/// Precision against recall at each distinct score, and the average precision under it.
///
/// `averagePrecision` is Σ (Rₖ − Rₖ₋₁) Pₖ, without interpolation: straight lines between points would promise
/// precision that no threshold reaches (Davis and Goadrich, ICML 2006).
public struct PrecisionRecallCurve: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    /// Examples that score this or more are taken as positive.
    public let threshold: Double
    public let precision: Double
    public let recall: Double
  }

  /// In order of falling threshold and so of growing recall.
  public let points: [Point]
  public let averagePrecision: Double

  /// - Parameters:
  ///   - scores: N scores, larger for the positive class.
  ///   - outcomes: N outcomes, aligned with `scores`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for NaN, `undefined` without a positive.
  /// - Complexity: O(N log N).
  public init(scores: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(scores.count, outcomes.count)
    try Check.numbers(scores)
    let positives = outcomes.count { $0 }
    guard positives > 0 else {
      throw StatisticsError(.undefined, "There is no positive: recall has nothing to find.")
    }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var points: [Point] = []
    var hits = 0
    for (rank, index) in order.enumerated() {
      hits += outcomes[index] ? 1 : 0
      let lastOfTie = rank + 1 == order.count || scores[order[rank + 1]] != scores[index]
      if lastOfTie {
        points.append(
          Point(
            threshold: scores[index], precision: Double(hits) / Double(rank + 1),
            recall: Double(hits) / Double(positives)))
      }
    }
    self.points = points
    var area = 0.0
    var recall = 0.0
    for point in points {
      area += (point.recall - recall) * point.precision
      recall = point.recall
    }
    averagePrecision = area
  }

  /// The lowest threshold whose precision is at least this, and so the one of greatest recall; nil when none
  /// is.
  public func point(precisionAtLeast floor: Double) -> Point? {
    points.last { $0.precision >= floor }
  }
}
