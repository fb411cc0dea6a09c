import Foundation
public import Statistics

/// How good a signal is on a file of examples, beside what needs no signal.
public struct EvaluationReport: Codable, Sendable {
  /// A signal's figures on the examples of one slice.
  public struct Slice: Codable, Sendable {
    /// `column = value`.
    public let name: String
    public let examples: Int
    public let accuracy: ConfidenceInterval
  }

  /// What vectors are worth.
  public struct Vectors: Codable, Sendable {
    public let name: String
    public let neighbours: NeighbourFigures
    /// Of logistic regression on the vectors, by folds.
    public let probe: HeadReport.Figures
  }

  public let signal: String
  public let version: Int
  public let examples: Int
  /// Groups that are kept on one side of every split.
  public let groups: Int
  public let nulls: [String: Int]
  /// Of a signal of scores: before calibration where it was calibrated, and as it is served.
  public let scores: [HeadReport.Row]
  /// For each label the share of what is said at its threshold that is right, and the share found; of a signal of scores.
  public let decisions: [Decision]
  /// The signal first where its values are vectors, then the baselines.
  public let vectors: [Vectors]
  /// By slice, the one with the fewest right answers first; of slices with ten examples at least.
  public let slices: [Slice]
  public let page: String

  public struct Decision: Codable, Sendable {
    public let label: String
    public let threshold: Double
    /// Nil where the label was never said.
    public let precision: ConfidenceInterval?
    public let recall: ConfidenceInterval?
  }
}

extension EvaluationReport {
  /// The report for people.
  public var text: String {
    func percent(_ interval: ConfidenceInterval?) -> String {
      interval.map { "\(Self.fixed($0.estimate)) (\(Self.fixed($0.low)) … \(Self.fixed($0.high)))" } ?? "–"
    }
    var lines = ["\(signal) version \(version): \(examples) examples in \(groups) groups"]
    for row in scores {
      lines.append(
        "  \(row.name): accuracy \(percent(row.figures.accuracy)), log loss \(Self.fixed(row.figures.logLoss)), Brier "
          + "\(Self.fixed(row.figures.brier)), ECE \(Self.fixed(row.figures.calibrationError)), debiased "
          + Self.fixed(row.figures.debiasedCalibrationError))
    }
    for row in vectors {
      lines.append(
        "  \(row.name): nearest neighbour \(percent(row.neighbours.nearest)), found among 5 "
          + "\(percent(row.neighbours.found[5])), mAP \(percent(row.neighbours.meanAveragePrecision)), linear probe "
          + (row.probe.accuracy.map { percent($0) } ?? "mAP \(Self.fixed(row.probe.meanAveragePrecision ?? .nan))"))
    }
    if let worst = slices.first { lines.append("  worst slice \(worst.name): \(percent(worst.accuracy))") }
    return (lines + [page]).joined(separator: "\n")
  }

  private static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }
}
