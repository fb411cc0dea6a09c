import Foundation
public import Statistics

/// What training a classifier came to: how good it is by cross-validation beside plain logistic regression, and once on the
/// validation file.
public struct HeadReport: Codable, Sendable {
  /// Figures of one set of answers.
  public struct Figures: Codable, Sendable {
    public let examples: Int
    /// Of one label an example; nil for several.
    public let accuracy: ConfidenceInterval?
    public let macroRecall: Double?
    /// The mean over labels of the average precision; nil for one label an example.
    public let meanAveragePrecision: Double?
    /// In nats.
    public let logLoss: Double
    public let brier: Double
    /// Over 15 bins of equal count, of the answer's probability.
    public let calibrationError: Double
    public let debiasedCalibrationError: Double
    /// What a perfectly calibrated model of these probabilities stays below in 19 of 20 samples.
    public let perfectCalibrationError: Double
  }

  public struct Row: Codable, Sendable {
    public let name: String
    public let figures: Figures
  }

  public let signal: String
  public let bundle: String
  public let contract: String
  public let page: String
  public let seed: UInt64
  public let data: String
  public let recipe: String
  public let examples: Int
  /// Clusters of near-duplicates.
  public let groups: Int
  /// Examples left out, by reason.
  public let nulls: [String: Int]
  public let decay: Double
  public let epochs: Int
  /// Epochs of the upper blocks; nil for a frozen backbone.
  public let tunedEpochs: Int?
  public let calibration: String
  /// The majority class, plain logistic regression and the head by cross-validation, before and after calibration; the final
  /// model on the inner part where it was tuned, and on the validation file.
  public let rows: [Row]
  /// How much more of the folds the head answers rightly than plain logistic regression, with the interval of a paired bootstrap
  /// over clusters.
  public let gain: ConfidenceInterval?
  /// Processor and wall time of what this run computed, in seconds.
  public let seconds: Double
}

extension HeadReport {
  /// The report for people.
  public var text: String {
    var lines = [
      "\(signal): \(examples) examples in \(groups) clusters of near-duplicates; decay \(decay), \(epochs) epochs"
        + (tunedEpochs.map { ", then \($0) with the upper blocks" } ?? "") + "; calibration: \(calibration)",
      "answers                                 accuracy                  log loss   Brier    ECE   debiased  perfect",
    ]
    for row in rows {
      let name = row.name.padding(toLength: 38, withPad: " ", startingAt: 0)
      let figures = row.figures
      let rate =
        figures.accuracy.map { String(format: "%.4f (%.4f … %.4f)", $0.estimate, $0.low, $0.high) }
        ?? String(format: "mAP %.4f             ", figures.meanAveragePrecision ?? .nan)
      lines.append(
        "\(name)  \(rate)  "
          + String(
            format: "%8.4f %8.4f %7.4f %7.4f %8.4f", figures.logLoss, figures.brier, figures.calibrationError,
            figures.debiasedCalibrationError, figures.perfectCalibrationError))
    }
    if let gain {
      lines.append(
        String(
          format: "The head answers %+.4f more of the folds than plain logistic regression, 95%% %+.4f … %+.4f.",
          gain.estimate, gain.low, gain.high))
    }
    lines.append("\(bundle)\n\(contract)\n\(page)")
    return lines.joined(separator: "\n")
  }
}
