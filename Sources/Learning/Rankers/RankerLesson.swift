public import Bundles
public import Foundation
public import Prediction

/// The whole way from examples to a published model: split, train, calibrate, judge, publish.
public struct RankerLesson {
  private let ledger: LedgerExamples
  private let settings: RankerSettings
  private let models: URL
  private let previous: Bundles.Bundle?

  /// - Parameters:
  ///   - models: the folder for bundles and the checkpoints of unfinished runs; made when it is needed.
  ///   - previous: a published ranker that training goes on from, in place of fresh weights; the report then compares both.
  /// - Throws: `PredictionError.badArchitecture` for a bundle of another kind.
  public init(
    _ ledger: LedgerExamples, settings: RankerSettings, models: URL, previous: Bundles.Bundle? = nil
  ) throws(PredictionError) {
    self.ledger = ledger
    var settings = settings
    if let previous { settings.architecture = try RankerArchitecture(previous.manifest.architecture) }
    self.settings = settings
    self.models = models
    self.previous = previous
  }

  /// A run that was stopped goes on where it was when the same examples come with the same settings.
  ///
  /// - Parameter observe: called after each step; what it throws stops the run.
  /// - Throws: `LearningError`, `TrainingError`, `BundleError`.
  public func run(observe: (RankerTrainer.Progress) throws -> Void = { _ in }) throws -> RankerReport {
    let examples = ledger.columns
    let split = try TimeSplit(examples, shares: settings.shares)
    let trainer = try RankerTrainer(examples, split: split, settings: settings, start: previous?.weights)
    let checkpoint = try checkpointFile(named: trainer.runName)
    let trained = try trainer.run(checkpoint: checkpoint, observe: observe)
    let calibrations = HeadCalibrations(
      examples, validation: split.validation,
      probabilities: try trained.probabilities(of: split.validation, in: examples))
    let data = TrainingData(
      snapshot: examples.snapshot, schema: FeatureSchema.version, train: split.train.count,
      validation: split.validation.count, test: split.test.count, ledger: ledger.tally)
    let (bundle, precision) = try publish(trained, calibrations, data, examples, rows: split.validation)
    let tested = try trained.probabilities(of: split.test, in: examples)
    let heads = RankerEvaluation(examples: examples, split: split, settings: settings).heads(
      tested, calibrations: calibrations)
    let succession = try previous.map { previous in
      try Succession(
        of: previous, by: calibrations.applied(to: tested, rows: split.test, of: examples), on: examples,
        rows: split.test,
        architecture: settings.architecture)
    }
    try? FileManager.default.removeItem(at: checkpoint)
    return RankerReport(
      model: "ranker@\(bundle.manifest.version)", network: settings.architecture.kind, bundle: bundle.folder.path,
      seed: settings.seed, data: data,
      training: TrainingCourse(
        epochs: trained.epochs, bestEpoch: trained.bestEpoch, validationLoss: trained.validationLoss,
        seconds: trained.seconds, examplesPerSecond: trained.examplesPerSecond),
      heads: heads, precision: precision, succession: succession)
  }

  /// In the precision of the settings, or in the one that the validation part chooses for a large network.
  private func publish(
    _ trained: TrainedRanker, _ calibrations: HeadCalibrations, _ data: TrainingData, _ examples: ExampleColumns,
    rows: Range<Int>
  ) throws -> (Bundles.Bundle, PrecisionChoice?) {
    let publisher = RankerPublisher(models: models, schema: data.schema)
    func bundle(_ precision: Manifest.Precision) throws -> Bundles.Bundle {
      try publisher.publish(
        trained, calibrations: calibrations, precision: precision, snapshot: data.snapshot,
        counts: "\(examples.pages.count) decisions, \(data.train) + \(data.validation) + \(data.test) examples")
    }
    guard settings.precision == nil, settings.architecture.kind == .fusion else {
      return (try bundle(settings.precision ?? .float32), nil)
    }
    let (exact, fast) = (try bundle(.float32), try bundle(.bfloat16))
    let choice = try RankerPrecision(examples: examples, rows: rows).choose(exact: exact, fast: fast)
    try? FileManager.default.removeItem(at: choice.isFast ? exact.folder : fast.folder)
    return (choice.isFast ? fast : exact, choice)
  }

  private func checkpointFile(named name: String) throws(LearningError) -> URL {
    let folder = models.appending(path: "unfinished", directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw LearningError(
        .unwritable, "The folder for models cannot be made: check the data directory and its permissions.")
    }
    return folder.appending(path: "ranker-\(name).safetensors")
  }
}
