import Domain
public import Foundation
import Statistics
import Training

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
  }

  private struct Batch {
    let epoch: Int
    let rows: ArraySlice<Int>
  }

  private let log: ClickLog
  private let parts: ClickParts
  private let settings: ClickSettings

  /// - Parameter log: with dense numbers standardised.
  /// - Throws: `badSettings`.
  public init(_ log: ClickLog, parts: ClickParts, settings: ClickSettings) throws(LearningError) {
    self.log = log
    self.parts = parts
    self.settings = try settings.validated()
  }

  /// - Parameters:
  ///   - predicting: rows that the trained model is asked about.
  ///   - checkpoint: a file that is written after each epoch; if it exists, the run goes on from it.
  /// - Throws: `TrainingError`, among them `diverged`.
  public func run(predicting: Range<Int>, checkpoint: URL? = nil) throws -> Outcome {
    try Torch.setThreads(settings.threads)
    let parameters = TorchParameters(seed: settings.seed)
    let network = ClickNetwork(parameters.scope, settings, fields: log.fields.count, dense: log.dense.count)
    let table = try EmbeddingTable(tableSettings)
    let trainer = try Trainer<Batch>(
      parameters, rule: .adam(rate: settings.rate, decay: settings.decay), tables: ["values": table],
      settings: .init(epochs: settings.epochs, patience: settings.patience), checkpoint: checkpoint
    ) { batch in loss(batch, network, table) }
    let truth = parts.validation.map { log.clicks[$0] }
    var seconds = 0.0
    var began = ContinuousClock.now
    let progress = try trainer.run(
      batches: { epoch in
        began = ContinuousClock.now
        return BatchOrder(parts.train, size: settings.batchSize, seed: settings.seed, epoch: epoch).batches
          .map { Batch(epoch: epoch, rows: $0.rows) }
      },
      validate: {
        seconds += began.duration(to: .now) / .seconds(1)
        let odds = try logOdds(parts.validation, network, table)
        return 1 - (try AreaUnderCurve(scores: odds, outcomes: truth)).estimate
      })
    let predicted = try withoutGradient { try logOdds(predicting, network, table) }
    return Outcome(
      bestEpoch: progress.bestEpoch + 1, validationArea: 1 - (progress.bestMetric ?? 1), logOdds: predicted,
      examplesPerSecond: Double(progress.epoch * parts.train.count) / max(seconds, 1e-9))
  }

  private var tableSettings: EmbeddingTable.Settings {
    var table = EmbeddingTable.Settings(width: settings.model.rowWidth(settings.width), seed: settings.seed)
    table.rate = settings.tableRate
    table.decay = settings.tableDecay
    table.minimumCount = settings.minimumCount
    table.deviation = settings.model == .logistic ? 0 : 0.05
    return table
  }

  private func loss(_ batch: Batch, _ network: ClickNetwork, _ table: EmbeddingTable) -> TorchTensor {
    let rows = batch.rows
    var keys = keys(of: rows)
    forget(&keys, epoch: batch.epoch, first: rows.startIndex)
    let labels = TorchTensor(rows.map { log.clicks[$0] ? 1 : 0 }, shape: [rows.count, 1])
    let weights = TorchTensor([Float](repeating: 1, count: rows.count), shape: [rows.count, 1])
    return network(
      rows: table.trainedRows(of: keys, shape: [rows.count, log.fields.count]), dense: dense(of: rows)
    ).binaryCrossEntropy(labels: labels, weights: weights)
  }

  private func logOdds(_ part: Range<Int>, _ network: ClickNetwork, _ table: EmbeddingTable) throws -> [Double] {
    var odds: [Double] = []
    for start in stride(from: part.lowerBound, to: part.upperBound, by: 4_096) {
      let rows = start..<min(start + 4_096, part.upperBound)
      let output = network(
        rows: table.rows(of: keys(of: rows), shape: [rows.count, log.fields.count]), dense: dense(of: rows))
      odds += try output.floats().map(Double.init)
    }
    return odds
  }

  private func keys(of rows: some Collection<Int>) -> [UInt64] {
    let width = log.fields.count
    var keys: [UInt64] = []
    keys.reserveCapacity(rows.count * width)
    for row in rows { keys += log.keys[(row * width)..<((row + 1) * width)] }
    return keys
  }

  private func dense(of rows: some Collection<Int>) -> TorchTensor? {
    let width = log.dense.count
    guard width > 0 else { return nil }
    var numbers: [Float] = []
    numbers.reserveCapacity(rows.count * width)
    for row in rows { numbers += log.numbers[(row * width)..<((row + 1) * width)] }
    return TorchTensor(numbers, shape: [rows.count, width])
  }

  /// A function of seed, epoch and place, so that a run can be resumed.
  private func forget(_ keys: inout [UInt64], epoch: Int, first: Int) {
    guard settings.forgotten > 0 else { return }
    var random = SeededRandom(seed: settings.seed, stream: "forgotten.\(epoch).\(first)")
    for place in keys.indices where random.chance(settings.forgotten) { keys[place] = EmbeddingTable.unknown }
  }
}
