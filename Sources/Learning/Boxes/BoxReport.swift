import Domain
import Foundation
public import Statistics

/// How well boxes are found, beside what needs no detector.
public struct BoxReport: Codable, Sendable {
  public struct Row: Codable, Sendable {
    public let name: String
    public let pictures: Int
    /// Boxes to find.
    public let boxes: Int
    public let figures: BoxEvaluation.Figures
    /// Percentile bootstrap over pictures of the mean average precision at an overlap of 0.5, and of its mean over 0.5 … 0.95.
    public let at50, mean: ConfidenceInterval
    /// The average precision of each label at an overlap of 0.5; one without a box to find is left out.
    public let labels: [String: Double]
  }

  public let signal: String
  public let bundle: String?
  public let contract: String?
  public let page: String
  public let seed: UInt64
  /// Pictures that were trained on; nil for an evaluation.
  public let trainedOn: Int?
  public let epochs: Int?
  /// Examples left out, by reason.
  public let nulls: [String: Int]
  public let rows: [Row]
  /// The mean average precision at an overlap of 0.5 on the inner part, at the best epoch of a network that did not see it.
  public let inner: Double?
  public let innerPictures: Int?
  /// Of scores as they are served against whether a box is right at an overlap of 0.5, in 10 bins of equal count; nil with too
  /// few boxes.
  public let calibrationError: Double?
  /// Processor and wall time of what this run computed, in seconds.
  public let seconds: Double
}

extension BoxReport.Row {
  init(
    _ name: String, answers: [[BoxAnswer]], truths: [[BoxTruth]], labels: [String], seed: UInt64
  ) throws(StatisticsError) {
    let evaluation = try BoxEvaluation(answers: answers, truths: truths, labels: labels.count)
    var random = SeededRandom(seed: seed, stream: "boxes")
    let at50 = try ConfidenceInterval.bootstrap(count: answers.count, using: &random) {
      evaluation.precisionAt50($0)
    }
    let mean = try ConfidenceInterval.bootstrap(count: answers.count, resamples: 400, using: &random) {
      evaluation.figures($0).mean
    }
    self.init(
      name: name, pictures: answers.count, boxes: truths.joined().count { $0.standing == .counted },
      figures: evaluation.figures(), at50: at50, mean: mean,
      labels: Dictionary(
        uniqueKeysWithValues: labels.enumerated().compactMap { place, label in
          evaluation.curve(of: place).map { (label, $0.averagePrecision()) }
        }))
  }
}

extension BoxReport {
  /// The report for people.
  public var text: String {
    func fixed(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "–" }
    var lines = [
      "\(signal), seed \(seed)" + (trainedOn.map { ": trained on \($0) pictures" } ?? "")
        + (epochs.map { ", \($0) epochs" } ?? "")
    ]
    if let inner, let innerPictures {
      lines.append("  inner part of \(innerPictures) pictures, at the best epoch: mAP@.5 \(fixed(inner))")
    }
    for row in rows {
      let figures = row.figures
      let labels = row.labels.sorted { $0.key < $1.key }.map { "\($0.key) \(fixed($0.value))" }.joined(separator: ", ")
      lines.append(
        "  \(row.name): \(row.boxes) boxes in \(row.pictures) pictures; mAP@.5 \(fixed(figures.at50)) "
          + "(\(fixed(row.at50.low)) … \(fixed(row.at50.high))), @[.5:.95] \(fixed(figures.mean)) "
          + "(\(fixed(row.mean.low)) … \(fixed(row.mean.high))), @.75 \(fixed(figures.at75)), VOC \(fixed(figures.voc50)); "
          + "small \(fixed(figures.small)), medium \(fixed(figures.medium)), large \(fixed(figures.large)); \(labels)")
    }
    if let calibrationError { lines.append("  calibration error of served scores \(fixed(calibrationError))") }
    return (lines + [bundle, contract, page].compactMap(\.self)).joined(separator: "\n")
  }
}
