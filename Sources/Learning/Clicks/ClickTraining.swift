public import Foundation
import Statistics
public import Training

/// One click model, trained on the earlier part of a log and measured once on the last.
public struct ClickTraining: Encodable, Sendable {
  public let model: ClickModel
  public let processes: Int
  /// Rows of the parts for training, validation and test.
  public let sizes: [Int]
  /// From 1.
  public let bestEpoch: Int
  public let validationArea: Double
  /// On the test part: the area under the ROC curve, and log loss in nats an impression.
  public let area: Double
  public let logLoss: Double
  /// Of the click rate before the test part, said of each of its rows.
  public let constantLogLoss: Double
  public let examplesPerSecond: Double
  /// Embeddings, the one that unknown values share included.
  public let tableRows: Int
  /// Whether values had to share one since there was no more room.
  public let isTableFull: Bool
  /// The share of the test part's values that have no embedding of their own.
  public let unknownShare: Double

  /// - Parameters:
  ///   - hasHistory: whether the log's own counters become features.
  ///   - group: the processes that train together, all with the same log and settings.
  ///   - checkpoint: a file that is written after each epoch; if it exists, training goes on from it.
  ///   - stepsPerCheckpoint: steps between checkpoints inside an epoch; nil for none.
  ///   - observe: called after each epoch.
  /// - Throws: `LearningError`, `TrainingError`, `StatisticsError`.
  public init(
    _ log: ClickLog, settings: ClickSettings, hasHistory: Bool = true, group: ProcessGroup? = nil,
    checkpoint: URL? = nil, stepsPerCheckpoint: Int? = nil,
    observe: @escaping (ClickTrainer.Progress) -> Void = { _ in }
  ) throws {
    let parts = try ClickParts(log)
    let ready = (hasHistory ? log.withHistory() : log).standardized(over: parts.train)
    let outcome = try ClickTrainer(ready, parts: parts, settings: settings, group: group).run(
      predicting: parts.test, checkpoint: checkpoint, stepsPerCheckpoint: stepsPerCheckpoint, observe: observe)
    let clicks = Array(log.clicks[parts.test])
    let earlier = log.clicks[..<parts.test.lowerBound]
    let rate = (Double(earlier.count { $0 }) + 0.5) / Double(earlier.count + 1)
    model = settings.model
    processes = group?.size ?? 1
    sizes = [parts.train, parts.validation, parts.test].map(\.count)
    bestEpoch = outcome.bestEpoch
    validationArea = outcome.validationArea
    area = try AreaUnderCurve(scores: outcome.logOdds, outcomes: clicks).estimate
    logLoss = try LogLoss(probabilities: outcome.logOdds.map(LogOdds.inverse), outcomes: clicks).mean
    constantLogLoss = try LogLoss(probabilities: clicks.map { _ in rate }, outcomes: clicks).mean
    examplesPerSecond = outcome.examplesPerSecond
    tableRows = outcome.tableRows
    isTableFull = outcome.tableRows >= settings.largestTable
    unknownShare = outcome.unknownShare
  }
}
