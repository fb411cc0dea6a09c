import Domain
public import Statistics

/// How well probabilities agree with outcomes, before and after calibration, and what sampling noise alone would give.
public struct CalibrationReport: Codable, Equatable, Sendable {
  public struct Side: Codable, Equatable, Sendable {
    public let brier: Double
    /// Expected calibration error of 15 bins, and its debiased form.
    public let error: Double
    public let debiasedError: Double
    /// What a perfectly calibrated model stays below in 95 of 100 samples.
    public let errorOfPerfect: Double
  }

  public let count: Int
  public let before: Side
  public let after: Side

  /// The debiased error is at most 0.03, or the plain one is what a perfect model shows too; and Brier's score is not worse.
  public var holds: Bool {
    (after.debiasedError <= 0.03 || after.error <= after.errorOfPerfect) && after.brier <= before.brier + 1e-12
  }

  /// - Throws: `StatisticsError`: `lengthMismatch`, `empty`, `outOfRange` for values outside 0...1.
  public init(
    before: [Double], after: [Double], outcomes: [Bool], seed: UInt64
  ) throws(StatisticsError) {
    count = outcomes.count
    self.before = try Self.side(before, outcomes, seed)
    self.after = try Self.side(after, outcomes, seed)
  }

  private static func side(
    _ probabilities: [Double], _ outcomes: [Bool], _ seed: UInt64
  ) throws(StatisticsError) -> Side {
    var random = SeededRandom(seed: seed, stream: "calibration")
    let error = try CalibrationError(probabilities: probabilities, outcomes: outcomes)
    let squares = zip(probabilities, outcomes).reduce(0) { sum, pair in
      sum + (pair.0 - (pair.1 ? 1 : 0)) * (pair.0 - (pair.1 ? 1 : 0))
    }
    return Side(
      brier: squares / Double(outcomes.count), error: error.expected, debiasedError: error.debiased,
      errorOfPerfect: try CalibrationError.ofPerfectModel(probabilities: probabilities, draws: 200, using: &random))
  }
}
