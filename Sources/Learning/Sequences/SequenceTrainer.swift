import Bundles
import Foundation
import Statistics
import Training

/// Trains a model of next actions on the training part and stops it on the validation part.
public struct SequenceTrainer {
  /// Where a training is; passed after each step.
  public struct Progress: Equatable, Sendable {
    /// From 0.
    public let epoch: Int
    /// Targets that were learned from in this process.
    public let targets: Int
    /// Of the last batch, in nats.
    public let loss: Float
    /// The highest discounted gain on the validation part so far.
    public let validationGain: Double?
  }

  private let sampler: SequenceSampler
  private let validation: RankingJudge
  private let attributes: ItemAttributes
  private let settings: SequenceSettings

  /// - Parameters:
  ///   - validation: questions of the validation part.
  /// - Throws: `badSettings`, `tooFewExamples` when nobody has two actions to learn from.
  init(
    _ split: LeaveLastOut, attributes: ItemAttributes, validation: RankingJudge, settings: SequenceSettings
  ) throws(LearningError) {
    let settings = try settings.validated()
    let training = split.training.filter { $0.count > 1 }.map { Array($0.suffix(settings.positions + 1)) }
    guard !training.isEmpty else {
      throw LearningError(.tooFewExamples, "Nobody has four actions: there is no next action to learn from.")
    }
    sampler = SequenceSampler(
      training, items: split.popularity.count, uniform: settings.uniform, window: settings.window,
      seed: settings.seed)
    self.validation = validation
    self.attributes = attributes
    self.settings = settings
  }

  /// One batch, before it is made.
  private struct Plan {
    let people: [Int]
    let step: String
  }

  /// - Parameters:
  ///   - checkpoint: a file that is written after each epoch; if it exists, the run goes on from it. It is of these data and
  ///     settings alone.
  ///   - observe: called after each step; what it throws stops the run, which can be resumed.
  /// - Throws: `TrainingError`, and what `observe` throws.
  func run(
    checkpoint: URL? = nil, observe: (Progress) throws -> Void = { _ in }
  ) throws -> TrainedSequences {
    try Torch.setThreads(settings.threads)
    let parameters = TorchParameters(seed: settings.seed)
    let model = SequenceModel(parameters.scope, settings: settings, attributes: attributes)
    var targets = 0
    let trainer = try Trainer<Plan>(
      parameters, rule: .adam(rate: settings.rate, decay: settings.decay),
      settings: .init(epochs: settings.epochs, patience: settings.patience), checkpoint: checkpoint
    ) { plan in
      let batch = sampler.batch(plan.people, step: plan.step)
      try Torch.setSeed(sampler.dropoutSeed(step: plan.step))
      targets += batch.targetCount
      return model.loss(batch, dropout: settings.dropout)
    }
    let (began, processor) = (ContinuousClock.now, ProcessorTime.seconds)
    let end = try trainer.run(
      batches: { epoch in
        LengthBuckets(sampler.lengths, places: settings.places, seed: settings.seed, epoch: epoch).batches
          .enumerated().map { Plan(people: $1, step: "\(epoch).\($0)") }
      },
      validate: { -(try validation.marks(of: SequenceEnsemble(members: [model]), full: false).meanGain) },
      observe: { progress in
        try observe(
          Progress(
            epoch: progress.epoch, targets: targets, loss: progress.loss,
            validationGain: progress.bestMetric.map { -$0 }))
      })
    let seconds = began.duration(to: .now) / .seconds(1)
    return TrainedSequences(
      settings: settings, weights: try parameters.snapshot(),
      report: SequenceReport.Training(
        seed: settings.seed, epochs: end.epoch, bestEpoch: end.bestEpoch + 1, targets: targets, seconds: seconds,
        processorSeconds: ProcessorTime.seconds - processor,
        targetsPerSecond: seconds > 0 ? Double(targets) / seconds : 0))
  }
}

/// Weights that a training came to.
struct TrainedSequences {
  let settings: SequenceSettings
  let weights: Safetensors
  let report: SequenceReport.Training

  func model(_ attributes: ItemAttributes) -> SequenceModel {
    SequenceModel(TorchParameters(weights).scope, settings: settings, attributes: attributes)
  }
}

/// Time that this process has had of all processors: what other programs take does not count.
private enum ProcessorTime {
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
