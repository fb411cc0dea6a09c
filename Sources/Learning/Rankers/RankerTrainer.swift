public import Bundles
public import Foundation
import Prediction
import Statistics
import Training

/// Trains a ranking model on the training part and stops it on the validation part.
public struct RankerTrainer {
  /// Where a training is; passed after each step.
  public struct Progress: Equatable, Sendable {
    /// From 0.
    public let epoch: Int
    /// Examples of all epochs.
    public let examples: Int
    /// Of the last batch.
    public let loss: Float
    /// The lowest so far.
    public let validationLoss: Double?
  }

  private let examples: ExampleColumns
  private let split: TimeSplit
  private let settings: RankerSettings
  /// What training goes on from; fresh weights when nil.
  private let start: Safetensors?

  /// - Parameter start: weights of an earlier model of the same architecture, which training goes on from; its normalisation
  ///   stays.
  /// - Throws: `badSettings`, `tooFewExamples` when nobody clicked in the training part.
  public init(
    _ examples: ExampleColumns, split: TimeSplit, settings: RankerSettings, start: Safetensors? = nil
  ) throws(LearningError) {
    guard split.train.contains(where: { examples.outcomes[$0][.click] == true }) else {
      throw LearningError(.tooFewExamples, "Nobody clicked in the part to train on: there is nothing to learn yet.")
    }
    self.examples = examples
    self.split = split
    self.settings = try settings.validated()
    self.start = start
  }

  /// - Parameters:
  ///   - checkpoint: a file that is written after each epoch; if it exists, the run goes on from it. It is of these data and
  ///     settings alone: name it by `runName`.
  ///   - observe: called after each step; what it throws stops the run, which can be resumed.
  public func run(
    checkpoint: URL? = nil, observe: (Progress) throws -> Void = { _ in }
  ) throws -> TrainedRanker {
    try Torch.setThreads(settings.threads)
    let parameters = TorchParameters(seed: settings.seed, weights: try start ?? normalization())
    let network = RankerNetwork(parameters.scope, settings.architecture)
    // The large network computes a person's side once for all rows of a page, and draws what it drops.
    let keepsPages = if case .fusion = settings.architecture { true } else { false }
    let trainer = try Trainer<BatchOrder.Batch>(
      parameters, rule: .adam(rate: settings.rate, decay: settings.decay),
      settings: .init(epochs: settings.epochs, patience: settings.patience), checkpoint: checkpoint
    ) { batch in
      if keepsPages { try Torch.setSeed(batch.seed) }
      return network.loss(of: batch.rows, in: examples, dropout: settings.dropout)
    }
    let steps = (split.train.count + settings.batchSize - 1) / settings.batchSize
    let firstStep = trainer.progress.step
    let began = ContinuousClock.now
    let end = try trainer.run(
      batches: { epoch in
        BatchOrder(
          split.train, size: settings.batchSize, seed: settings.seed, epoch: epoch,
          pages: keepsPages ? examples.pageOfRow : nil
        ).batches
      },
      validate: { try validationLoss(network) },
      observe: { progress in
        try observe(
          Progress(
            epoch: max(0, progress.step - 1) / steps,
            examples: (progress.step / steps) * split.train.count
              + min((progress.step % steps) * settings.batchSize, split.train.count),
            loss: progress.loss, validationLoss: progress.bestMetric))
      })
    let seconds = began.duration(to: .now) / .seconds(1)
    let seen = Double(end.step - firstStep) / Double(steps) * Double(split.train.count)
    return TrainedRanker(
      architecture: settings.architecture, weights: try parameters.snapshot(), epochs: end.epoch,
      bestEpoch: end.bestEpoch + 1, validationLoss: end.bestMetric ?? .nan, seconds: seconds,
      examplesPerSecond: seconds > 0 ? seen / seconds : 0)
  }

  /// Names data and settings: a checkpoint under this name is never resumed by another run.
  public var runName: String {
    let origin = start.flatMap { try? Checksum(of: $0.serialized()).description } ?? "fresh"
    let text = "\(examples.snapshot) \(examples.width) \(FeatureSchema.version) \(split) \(settings) \(origin)"
    return String(Checksum(of: Data(text.utf8)).description.prefix(16))
  }

  /// Means and standard deviations of the training rows.
  private func normalization() throws -> Safetensors {
    let width = examples.width
    var moments = [SampleMoments](repeating: SampleMoments(), count: width)
    for row in split.train {
      for column in 0..<width { moments[column].add(Double(examples[row, column])) }
    }
    let scales = moments.map { moment in
      let deviation = moment.variance.squareRoot()
      // A column that never varied taught nothing; what it may hold later must not reach random weights.
      return Float(deviation > 1e-6 ? deviation : 1e6)
    }
    return Safetensors(tensors: [
      "normalization.mean": try StoredTensor(moments.map { Float($0.mean) }, shape: [width]),
      "normalization.scale": try StoredTensor(scales, shape: [width]),
    ])
  }

  /// The mean over all known labels of the validation part, in nats.
  private func validationLoss(_ network: RankerNetwork) throws -> Double {
    let tasks = RankerTask.allCases
    let logits = try network.logits(of: split.validation, in: examples)
    var moments = SampleMoments()
    for (index, row) in split.validation.enumerated() {
      for (column, task) in tasks.enumerated() {
        guard let label = examples.outcomes[row][task] else { continue }
        let odds = Double(logits[index * tasks.count + column])
        // ln(1 + exp(±odds)) without overflow.
        let signed = label ? -odds : odds
        moments.add(max(signed, 0) + log1p(exp(-abs(signed))))
      }
    }
    return moments.mean
  }
}
