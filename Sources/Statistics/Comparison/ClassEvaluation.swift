import Foundation

/// How good a classifier of one label an example is, and how far its probabilities can be believed.
public struct ClassEvaluation: Equatable, Sendable {
  public let count: Int
  /// The share of right answers, with a Wilson interval.
  public let accuracy: ConfidenceInterval
  /// The mean over classes of the share found, over those that occur.
  public let macroRecall: Double
  /// In nats.
  public let logLoss: Double
  /// The mean of Σ (pᵢ − yᵢ)² over classes (Brier, Monthly Weather Review 1950).
  public let brier: Double
  /// Of the probability of the answer given.
  public let calibration: CalibrationError
  /// The expected error that a perfectly calibrated model with these probabilities stays below in 19 of 20 samples.
  public let perfectError: Double
  /// The class answered for each example.
  public let answers: [Int]

  /// - Parameters:
  ///   - probabilities: N rows of C probabilities.
  ///   - labels: N indices of classes.
  ///   - random: draws the outcomes of a perfect model.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange`.
  public init<R: RandomNumberGenerator>(
    probabilities: [[Double]], labels: [Int], using random: inout R
  ) throws(StatisticsError) {
    try Check.aligned(probabilities.count, labels.count)
    let answers = probabilities.map { row in row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? 0 }
    let isRight = zip(answers, labels).map { $0 == $1 }
    var (logLoss, brier) = (0.0, 0.0)
    for (row, label) in zip(probabilities, labels) {
      try Check.probabilities(row)
      guard row.indices.contains(label) else {
        throw StatisticsError(.outOfRange, "Label \(label) is none of \(row.count) classes: pass indices of classes.")
      }
      logLoss -= log(max(row[label], 1e-15))
      brier += row.indices.reduce(0) { $0 + (row[$1] - ($1 == label ? 1 : 0)) * (row[$1] - ($1 == label ? 1 : 0)) }
    }
    count = labels.count
    accuracy = try .proportion(successes: isRight.count { $0 }, trials: labels.count)
    let recalls = Grouping(labels).members.map { members in
      Double(members.count { isRight[$0] }) / Double(members.count)
    }
    macroRecall = SampleMoments(recalls).mean
    self.logLoss = logLoss / Double(labels.count)
    self.brier = brier / Double(labels.count)
    let confidences = zip(probabilities, answers).map { min(1, $0[$1]) }
    calibration = try CalibrationError(probabilities: confidences, outcomes: isRight)
    perfectError = try CalibrationError.ofPerfectModel(probabilities: confidences, using: &random)
    self.answers = answers
  }

  /// Whether the debiased error is at most 0.03, or the plain one no larger than chance makes it for a perfect model.
  public var isCalibrated: Bool { calibration.debiased <= 0.03 || calibration.expected <= perfectError }
}
