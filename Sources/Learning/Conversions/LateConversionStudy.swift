import Foundation
import Statistics

/// Models of conversions that arrive late, learned from what was known at one moment and judged by what came of later clicks.
///
/// Only clicks whose window has passed by the end of the log are used, so that the truth is known of all. The models learn from
/// those before a moment as they looked then; the oracle learns from the same clicks as they turned out.
public struct LateConversionStudy {
  public struct Options: Equatable, Sendable {
    /// Seconds after a click in which a conversion counts.
    public var window: Double
    /// The share of clicks, the latest, to judge by.
    public var test = 0.2

    public init(window: Double) { self.window = window }
  }

  /// How the labels of recent clicks are taken.
  enum Model: String, CaseIterable {
    case naive = "what has not arrived is a negative"
    case settled = "clicks older than the window alone"
    case exponential = "delayed feedback, exponential"
    case weibull = "delayed feedback, Weibull"
    case oracle = "oracle, which sees all labels"
  }

  private let log: ConversionLog
  private let options: Options
  /// Of clicks whose window has passed, by their places in the log.
  private let train: Range<Int>
  private let test: Range<Int>

  /// - Throws: `badSettings`, `tooFewExamples`.
  public init(_ log: ConversionLog, options: Options) throws(LearningError) {
    guard options.window > 0, options.test > 0, options.test < 1 else {
      throw LearningError(.badSettings, "The window must be above 0 and the test share between 0 and 1: change them.")
    }
    let known = log.clicks.count { $0 + options.window <= log.end }
    let first = Int(Double(known) * (1 - options.test))
    (train, test) = (0..<first, first..<known)
    (self.log, self.options) = (log, options)
    for part in [train, test] {
      let converted = part.count { outcome($0) }
      guard converted > 0, converted < part.count else {
        throw LearningError(
          .tooFewExamples,
          "\(known) clicks have had their window: both parts by time need clicks with and without a conversion.")
      }
    }
  }

  /// - Throws: `StatisticsError`.
  public func run() throws -> LateConversionReport {
    let now = log.clicks[test.lowerBound]
    let columns = LateConversionFeatures(log, train: train)
    let (known, asked) = (try columns.matrix(train), try columns.matrix(test))
    let outcomes = test.map(outcome)
    // Days, in which rates of delays are near 1.
    let labels = try DelayedOutcomes(
      clicks: train.map { log.clicks[$0] / 86_400 }, conversions: train.map { log.conversions[$0].map { $0 / 86_400 } },
      now: (now / 86_400).nextUp, window: options.window / 86_400)
    var rows: [(model: Model, loss: Double, ratio: Double)] = []
    for model in Model.allCases {
      let rates = try probabilities(of: model, known, labels, now: now, asked)
      rows.append(
        (
          model, try LogLoss(probabilities: rates, outcomes: outcomes).mean,
          try CalibrationRatio(probabilities: rates, outcomes: outcomes).value
        ))
    }
    let oracle = rows[rows.count - 1].loss
    let converted = train.count { outcome($0) }
    return LateConversionReport(
      rows: rows.map {
        .init(model: $0.model.rawValue, logLoss: $0.loss, excess: $0.loss / oracle - 1, ratio: $0.ratio)
      }, sizes: [train.count, test.count], conversions: [converted, outcomes.count { $0 }],
      missing: 1 - Double(labels.hasConverted.count { $0 }) / Double(converted))
  }

  /// Whether a conversion came within the window.
  private func outcome(_ click: Int) -> Bool {
    log.conversions[click].map { $0 - log.clicks[click] <= options.window } ?? false
  }

  private func probabilities(
    of model: Model, _ known: DesignMatrix, _ labels: DelayedOutcomes, now: Double, _ asked: DesignMatrix
  ) throws -> [Double] {
    switch model {
    case .naive:
      return try LogisticModel(features: known, outcomes: labels.hasConverted).probabilities(asked)
    case .settled:
      let settled = train.filter { log.clicks[$0] + options.window <= now }
      guard let model = try? LogisticModel(features: known.selecting(settled), outcomes: settled.map(outcome)) else {
        throw LearningError(
          .tooFewExamples, "Too few clicks are older than the window: give a longer log, or a shorter window.")
      }
      return model.probabilities(asked)
    case .exponential, .weibull:
      return try DelayedFeedbackModel(
        features: known, outcomes: labels, delay: model == .weibull ? .weibull : .exponential
      ).probabilities(asked)
    case .oracle:
      return try LogisticModel(features: known, outcomes: train.map(outcome)).probabilities(asked)
    }
  }
}
