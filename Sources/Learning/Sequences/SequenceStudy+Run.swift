import Bundles
public import Foundation
import Prediction
import Statistics

extension SequenceStudy {
  /// What the study is at.
  public struct Stage: Equatable, Sendable {
    public let model: String
    /// Nil while a model is judged.
    public let training: SequenceTrainer.Progress?
  }

  /// - Parameters:
  ///   - checkpoints: a folder for unfinished trainings, of these data and settings alone; nil to keep none.
  ///   - observe: called after each step of a training and before a model is judged; what it throws stops the study.
  /// - Throws: `LearningError`, `TrainingError`, and what `observe` throws.
  public func run(checkpoints: URL? = nil, observe: (Stage) throws -> Void = { _ in }) throws -> SequenceReport {
    let counts = CoCountScorer(split)
    var entries = [
      try judged("popularity", PopularityScorer(popularity: split.popularity), observe),
      try judged("pair counts", counts, observe),
    ]
    let name = settings.training.architecture == .towers ? "towers" : "transformer"
    let alone = try trained("items", ItemAttributes(items: sequences), checkpoints, observe)
    entries.append(try judged(name, alone.model, trainings: alone.reports, observe))
    var best = alone
    if let attributes {
      best = try trained("attributes", attributes, checkpoints, observe)
      entries.append(try judged("\(name) with attributes", best.model, trainings: best.reports, observe))
    }
    let weight = try blendWeight(best.model, counts, observe)
    entries.append(
      try judged(
        "\(entries[entries.count - 1].model.name) + \(weight) × pair counts",
        BlendScorer(model: best.model, counts: counts, weight: weight), observe))
    return SequenceReport(
      data: .init(
        people: sequences.people.count, items: sequences.itemCount, actions: sequences.actionCount,
        attributes: attributes?.count ?? 0, questions: split.test.count),
      ranking: .init(
        negatives: settings.sampling.count, known: settings.sampling.known,
        questions: entries[0].marks.asked[0].count, seeds: settings.evaluationSeeds),
      models: entries.map(\.model),
      comparisons: (2..<entries.count).map { comparison(entries[$0], over: entries[$0 - 1]) })
  }

  private struct Entry {
    let model: SequenceReport.Model
    let marks: RankingMarks
  }

  private typealias Trained = (model: SequenceEnsemble, reports: [SequenceReport.Training])

  private func judged(
    _ name: String, _ scorer: some ItemScorer, trainings: [SequenceReport.Training] = [],
    _ observe: (Stage) throws -> Void
  ) throws -> Entry {
    try observe(Stage(model: name, training: nil))
    let validationGain = try validation.marks(of: scorer, full: false).meanGain
    let marks = try test.marks(of: scorer, full: true)
    return Entry(
      model: SequenceReport.Model(
        name: name, scores: marks.scores { _ in true }, rare: marks.scores(where: isRare),
        fullHit: SampleMoments(marks.full.map(\.hit)).mean, fullGain: SampleMoments(marks.full.map(\.gain)).mean,
        fullRecall: SampleMoments(marks.full.map(\.recall)).mean,
        validationGain: validationGain, trainings: trainings),
      marks: marks)
  }

  private func isRare(_ question: Int) -> Bool {
    split.popularity[Int(split.test[question].answer)] <= settings.rareLimit
  }

  private func trained(
    _ name: String, _ attributes: ItemAttributes, _ checkpoints: URL?, _ observe: (Stage) throws -> Void
  ) throws -> Trained {
    var (members, reports): ([SequenceModel], [SequenceReport.Training]) = ([], [])
    for number in 0..<settings.members {
      var training = settings.training
      training.seed &+= UInt64(number)
      let trainer = try SequenceTrainer(split, attributes: attributes, validation: validation, settings: training)
      let file = checkpoints?.appending(
        path: "sequences-\(name)-\(number)-\(runName(training, attributes)).safetensors")
      let trained = try trainer.run(checkpoint: file) { try observe(Stage(model: name, training: $0)) }
      members.append(trained.model(attributes))
      reports.append(trained.report)
    }
    return (SequenceEnsemble(members: members), reports)
  }

  /// Names data and settings: a checkpoint under this name is never resumed by another run.
  private func runName(_ training: SequenceSettings, _ attributes: ItemAttributes) -> String {
    var bytes = Data("\(training) \(settings.sampling)".utf8)
    for list in split.training + attributes.ofItem {
      for number in list + [-1] { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    }
    return String(Checksum(of: bytes).description.prefix(16))
  }

  /// The share of the log counts with the highest gain on the validation part.
  private func blendWeight(
    _ model: SequenceEnsemble, _ counts: CoCountScorer, _ observe: (Stage) throws -> Void
  ) throws -> Float {
    try observe(Stage(model: "blend", training: nil))
    var best: (weight: Float, gain: Double) = (0, -1)
    for weight: Float in [0, 0.2, 0.4, 0.8, 1.6, 3.2] {
      let gain = try validation.marks(of: BlendScorer(model: model, counts: counts, weight: weight), full: false)
        .meanGain
      if gain > best.gain { best = (weight, gain) }
    }
    return best.weight
  }

  private func comparison(_ better: Entry, over other: Entry) -> SequenceReport.Comparison {
    func difference(
      _ value: KeyPath<AnswerRank, Double>, where counts: (Int) -> Bool
    ) -> MeasuredFigure? {
      let pairs = (better.marks.means(of: value, where: counts), other.marks.means(of: value, where: counts))
      // Fewer than two people have no interval.
      return (try? ConfidenceInterval.pairedDifference(pairs.0, minus: pairs.1)).map { MeasuredFigure($0) }
    }
    return SequenceReport.Comparison(
      better: better.model.name, over: other.model.name, hit: difference(\.hit) { _ in true },
      gain: difference(\.gain) { _ in true },
      rareHit: difference(\.hit, where: isRare), rareGain: difference(\.gain, where: isRare))
  }
}
