import Domain
public import Foundation
import Statistics
public import Training

/// Trains a click model on one part of a log and stops it by another.
public struct ClickTrainer {
  /// What a training came to.
  public struct Outcome: Sendable {
    /// Epochs until the best, from 1.
    public let bestEpoch: Int
    /// At the best epoch.
    public let validationArea: Double
    /// Of the rows asked for.
    public let logOdds: [Double]
    public let examplesPerSecond: Double
    /// Of the embeddings, the one that unknown values share included.
    public let tableRows: Int
    /// Of the values in the rows asked for, those without an embedding of their own.
    public let unknownShare: Double
  }

  private struct Batch {
    let epoch: Int
    let rows: ArraySlice<Int>
  }

  /// Where a training is.
  public struct Progress: Equatable, Sendable {
    /// Epochs that are done.
    public let epochs: Int
    /// Of the last batch.
    public let loss: Float
    public let validationArea: Double
    public let examplesPerSecond: Double
  }

  private let log: ClickLog
  private let parts: ClickParts
  private let settings: ClickSettings
  private let group: ProcessGroup?

  /// - Parameters:
  ///   - log: with dense numbers standardised.
  ///   - group: the processes that train together, all with the same log, parts and settings.
  /// - Throws: `badSettings`.
  public init(
    _ log: ClickLog, parts: ClickParts, settings: ClickSettings, group: ProcessGroup? = nil
  ) throws(LearningError) {
    self.log = log
    self.parts = parts
    self.settings = try settings.validated()
    self.group = group
  }

  /// - Parameters:
  ///   - predicting: rows that the trained model is asked about.
  ///   - checkpoint: a file that is written after each epoch; if it exists, the run goes on from it. One of other data,
  ///     settings or number of processes is refused.
  ///   - stepsPerCheckpoint: steps between checkpoints inside an epoch; nil for none.
  ///   - observe: called after each epoch.
  /// - Throws: `TrainingError`, among them `diverged`.
  public func run(
    predicting: Range<Int>, checkpoint: URL? = nil, stepsPerCheckpoint: Int? = nil,
    observe: @escaping (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    let trained = try train(
      checkpoint: checkpoint, stepsPerCheckpoint: stepsPerCheckpoint, observe: observe)
    return Outcome(
      bestEpoch: trained.bestEpoch, validationArea: trained.validationArea,
      logOdds: try trained.model.logOdds(predicting, of: log), examplesPerSecond: trained.examplesPerSecond,
      tableRows: trained.model.table.count, unknownShare: trained.model.unknownShare(predicting, of: log))
  }

  /// A model of the best epoch, counted from 1, and the validation area there.
  func train(
    checkpoint: URL? = nil, stepsPerCheckpoint: Int? = nil, observe: @escaping (Progress) -> Void = { _ in }
  ) throws -> (model: ClickPredictor, bestEpoch: Int, validationArea: Double, examplesPerSecond: Double) {
    try Torch.setThreads(settings.threads)
    let parameters = TorchParameters(seed: settings.seed)
    let network = ClickNetwork(parameters.scope, settings, fields: log.fields.count, dense: log.dense.count)
    let table = try EmbeddingTable(tableSettings, group: group)
    let model = ClickPredictor(network: network, table: table, group: group)
    let trainer = try Trainer<Batch>(
      parameters, rule: .adam(rate: settings.rate, decay: settings.decay), tables: ["values": table],
      settings: .init(
        epochs: settings.epochs, patience: settings.patience, stepsPerCheckpoint: stepsPerCheckpoint),
      group: group, runName: try checkpoint.map { _ in try runName }, checkpoint: checkpoint
    ) { batch in loss(batch, network, table) }
    let truth = parts.validation.map { log.clicks[$0] }
    let firstEpoch = trainer.progress.epoch
    var seconds = 0.0
    var began = ContinuousClock.now
    func rate(_ epochs: Int) -> Double { Double(epochs - firstEpoch) * Double(parts.train.count) / max(seconds, 1e-9) }
    let progress = try trainer.run(
      batches: { epoch in
        began = ContinuousClock.now
        return BatchOrder(parts.train, size: settings.batchSize, seed: settings.seed, epoch: epoch).batches
          .map { Batch(epoch: epoch, rows: $0.rows) }
      },
      validate: {
        seconds += began.duration(to: .now) / .seconds(1)
        let odds = try model.logOdds(parts.validation, of: log)
        let area = try AreaUnderCurve(scores: odds, outcomes: truth).estimate
        let epochs = trainer.progress.epoch + 1
        observe(
          Progress(
            epochs: epochs, loss: trainer.progress.loss, validationArea: area, examplesPerSecond: rate(epochs)))
        return 1 - area
      })
    return (
      model, progress.bestEpoch + 1,
      1 - (progress.bestMetric ?? 1), rate(progress.epoch)
    )
  }

  /// Names data, settings and processes.
  private var runName: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      var hash = StableHash()
      hash.combine(String(decoding: try encoder.encode(settings), as: UTF8.self))
      for part in [parts.train.count, parts.validation.count, group?.size ?? 1] { hash.combine(UInt64(part)) }
      for key in log.keys { hash.combine(key) }
      for number in log.numbers { hash.combine(UInt64(number.bitPattern)) }
      for click in log.clicks { hash.combine(click ? 1 : 0) }
      return String(hash.value, radix: 16)
    }
  }

  private var tableSettings: EmbeddingTable.Settings {
    var table = EmbeddingTable.Settings(width: settings.model.rowWidth(settings.width), seed: settings.seed)
    table.rate = settings.tableRate
    table.decay = settings.tableDecay
    table.minimumCount = settings.minimumCount
    table.largest = settings.largestTable
    table.deviation = settings.model == .logistic ? 0 : 0.05
    return table
  }

  private func loss(_ batch: Batch, _ network: ClickNetwork, _ table: EmbeddingTable) -> TorchTensor {
    let rows = group?.share(of: batch.rows) ?? batch.rows
    var keys = log.keys(of: rows)
    forget(&keys, batch, from: rows.startIndex)
    let labels = TorchTensor(rows.map { log.clicks[$0] ? 1 : 0 }, shape: [rows.count, 1])
    let weights = TorchTensor([Float](repeating: 1, count: rows.count), shape: [rows.count, 1])
    let mean = network(
      rows: table.trainedRows(of: keys, shape: [rows.count, log.fields.count]), dense: log.dense(of: rows)
    ).binaryCrossEntropy(labels: labels, weights: weights)
    return group == nil ? mean : mean.scaled(by: Float(rows.count) / Float(batch.rows.count))
  }

  /// A function of seed, epoch and place, so that a run can be resumed, and shared.
  ///
  /// - Parameter start: the first row of the batch that the keys belong to.
  private func forget(_ keys: inout [UInt64], _ batch: Batch, from start: Int) {
    guard settings.forgotten > 0 else { return }
    var random = SeededRandom(seed: settings.seed, stream: "forgotten.\(batch.epoch).\(batch.rows.startIndex)")
    for _ in 0..<((start - batch.rows.startIndex) * log.fields.count) { _ = random.next() }
    for place in keys.indices where random.chance(settings.forgotten) { keys[place] = EmbeddingTable.unknown }
  }
}
