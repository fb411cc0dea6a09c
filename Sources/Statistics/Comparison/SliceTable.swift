/// A model's figures on each slice of the examples, such as a device or an advertiser: where it is wrong although it is
/// right on average.
public struct SliceTable: Equatable, Sendable {
  public struct Row: Equatable, Sendable {
    public let name: String
    public let count: Int
    public let positives: Int
    /// Nil for a single example.
    public let logLoss: ConfidenceInterval?
    /// Nil when a class has fewer than two examples.
    public let area: ConfidenceInterval?
    /// Observed positives over predicted ones; nil when nothing is predicted.
    public let calibrationRatio: ConfidenceInterval?
    /// Nil for a single example.
    public let calibration: CalibrationError?
  }

  /// The slice of most examples first, ties by name.
  public let rows: [Row]

  /// - Parameters:
  ///   - probabilities: N predictions in 0...1.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  ///   - slices: the slice of each example.
  ///   - binCount: of the calibration error.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1 or a level outside 0..<1.
  /// - Complexity: O(N log N).
  public init(
    probabilities: [Double], outcomes: [Bool], slices: [String], binCount: Int = 15, level: Double = 0.95
  ) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.aligned(slices.count, outcomes.count)
    try Check.probabilities(probabilities)
    try Check.level(level)
    rows = Grouping(slices).members.map { members in
      let (inside, labels) = (members.map { probabilities[$0] }, members.map { outcomes[$0] })
      return Row(
        name: slices[members[0]], count: members.count, positives: labels.count { $0 },
        logLoss: try? LogLoss(probabilities: inside, outcomes: labels).interval(level: level),
        area: try? AreaUnderCurve(scores: inside, outcomes: labels).interval(level: level),
        calibrationRatio: try? CalibrationRatio(probabilities: inside, outcomes: labels).interval(level: level),
        calibration: try? CalibrationError(probabilities: inside, outcomes: labels, binCount: binCount))
    }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
