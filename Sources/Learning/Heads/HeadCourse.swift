import Bundles
import Domain
import Foundation
import Signals
import Statistics

/// From material to weights and a decision, and what they are worth.
struct HeadCourse {
  /// One line of the report, with what its plots need.
  struct Answers {
    let row: HeadReport.Row
    let scores: [[Double]]
    let truths: [[Int]]
  }

  /// What the course came to.
  struct Outcome {
    let weights: Safetensors
    let decision: ClassifierDecision
    let settings: HeadSettings
    let tunedEpochs: Int?
    let rows: [Answers]
    let gain: ConfidenceInterval?
    let curves: [(name: String, epochs: [HeadTrainer.Epoch])]
    /// The lower end of what was reached on examples that were not seen.
    let floor: (measure: String, least: Double)
    let body: HeadSettings
  }

  private let recipe: SignalRecipe
  private let material: HeadMaterial
  private let banks: HeadBanks
  private let backbone: PublishedBackbone
  private let workshop: URL
  private let seed: UInt64
  private let threads: Int
  private let folds: [Int]

  init(
    _ recipe: SignalRecipe, material: HeadMaterial, banks: HeadBanks, backbone: PublishedBackbone, workshop: URL,
    seed: UInt64, threads: Int
  ) throws {
    (self.recipe, self.material, self.banks, self.backbone) = (recipe, material, banks, backbone)
    (self.workshop, self.seed, self.threads) = (workshop, seed, threads)
    let groups = Grouping(material.groups)
    guard groups.count >= recipe.folds else {
      throw LearningError(
        .tooFewExamples,
        "\(groups.count) groups of near-duplicates for \(recipe.folds) folds: add examples, or lower `folds`.")
    }
    var random = SeededRandom(seed: seed, stream: "folds")
    folds = try groups.folds(recipe.folds, using: &random)
  }

  private var targets: HeadTargets { material.targets }
  private var all: [Int] { Array(folds.indices) }

  func run(observe: (String) throws -> Void) throws -> Outcome {
    let (bank, standard) = try banks.features(of: material, observe: observe)
    var plain = makeStudy(standard, views: 1)
    plain.columns = banks.pooled
    let baseline = try plain.run(candidates(HeadSettings.plain), named: "plain logistic regression", observe: observe)
    let study = makeStudy(bank, views: banks.servedViews)
    let head = try study.run(candidates(HeadSettings.init), named: "head", observe: observe)
    let weights = try study.final(head.settings, named: "final head", observe: observe)
    let decision = try ClassifierDecision(
      head.logits, targets, rows: all, folds: folds, precision: recipe.precision)
    let before = head.logits.map(ClassifierDecision.plain(targets).scores)
    let rows = try [
      answers("majority, by its rate", majority, all),
      answers("plain logistic regression, folds", baseline.logits.map(ClassifierDecision.plain(targets).scores), all),
      answers("head, folds, before calibration", before, all),
      answers("head, folds", head.logits.map(decision.scores), all),
    ]
    var outcome = Outcome(
      weights: backbone.named(weights), decision: decision, settings: head.settings, tunedEpochs: nil, rows: rows,
      gain: try gain(head.logits, baseline.logits), curves: [("head", head.curve)], floor: floor(rows[3].row.figures),
      body: head.settings)
    if let lower = try banks.lower(of: material, observe: observe) {
      outcome = try tuned(lower, after: outcome, observe: observe)
    }
    return outcome
  }

  /// The upper blocks trained too, from the head on.
  private func tuned(_ lower: FeatureBank, after frozen: Outcome, observe: (String) throws -> Void) throws -> Outcome {
    guard let tuning = recipe.fineTuning else { return frozen }
    var settings = HeadSettings(recipe, decay: tuning.decay, seed: seed, threads: threads)
    settings.body =
      recipe.backbone.readsPictures ? .upper(fromBlock: tuning.fromBlock) : .upperLayers(from: tuning.fromBlock)
    (settings.epochs, settings.rate, settings.batch) = (tuning.epochs, tuning.rate, tuning.batch)
    let study = makeStudy(lower, views: banks.servedViews)
    // The inner part must be new to the head as well: its run starts from the published backbone and a fresh head.
    let fresh = backbone.named(
      Safetensors(
        tensors: frozen.weights.tensors.filter { name, _ in
          name == "head.mean" || name == "head.scale"
        }))
    let (chosen, curve, inner, logits) = try study.tuned(settings, start: fresh, observe: observe)
    let decision = try ClassifierDecision(
      logits, targets, rows: inner, folds: inner.indices.map { $0 % recipe.folds }, precision: recipe.precision)
    let weights = try study.final(chosen, start: fresh, named: "final upper blocks", observe: observe)
    let rows = try [
      answers("upper blocks, inner part, before", logits.map(ClassifierDecision.plain(targets).scores), inner),
      answers("upper blocks, inner part", logits.map(decision.scores), inner),
    ]
    return Outcome(
      weights: weights, decision: decision, settings: frozen.settings, tunedEpochs: chosen.epochs,
      rows: frozen.rows + rows, gain: frozen.gain, curves: frozen.curves + [("upper blocks", curve)],
      floor: floor(rows[1].row.figures), body: chosen)
  }

  private func makeStudy(_ bank: FeatureBank, views: Int) -> HeadStudy {
    HeadStudy(bank: bank, targets: targets, folds: folds, servedViews: views, workshop: workshop, seed: seed)
  }

  private func candidates(_ make: (SignalRecipe, Double, UInt64, Int) -> HeadSettings) -> [HeadSettings] {
    recipe.course.decays.map { make(recipe, $0, seed, threads) }
  }

  private func answers(_ name: String, _ scores: [[Double]], _ rows: [Int]) throws -> Answers {
    Answers(
      row: .init(name: name, figures: try .init(scores, targets, rows: rows, seed: seed)), scores: scores,
      truths: rows.map { targets.places[$0] })
  }

  /// What anyone could say who has only counted labels.
  private var majority: [[Double]] {
    var counts = [Double](repeating: 0, count: targets.labels.count)
    for places in targets.places { for place in places { counts[place] += 1 } }
    let rates = counts.map { $0 / Double(targets.places.count) }
    return targets.places.map { _ in rates }
  }

  /// Of one label an example: both answer the same rows, and clusters are drawn whole.
  private func gain(_ head: [[Double]], _ plain: [[Double]]) throws -> ConfidenceInterval? {
    guard targets.task == .single else { return nil }
    func isRight(_ logits: [[Double]]) -> [Double] {
      logits.enumerated().map { row, values in
        let answer = values.indices.max { (values[$0], $1) < (values[$1], $0) }
        return answer == targets.single(row) ? 1 : 0
      }
    }
    let (left, right) = (isRight(head), isRight(plain))
    var random = SeededRandom(seed: seed, stream: "gain")
    return try PairedBootstrap(
      count: left.count, groups: Grouping(material.groups), using: &random
    ) { rows in
      let count = Double(rows.count)
      return (rows.reduce(0) { $0 + left[$1] } / count, rows.reduce(0) { $0 + right[$1] } / count)
    }.interval
  }

  private func floor(_ figures: HeadReport.Figures) -> (measure: String, least: Double) {
    figures.accuracy.map { ("accuracy@1", $0.low) } ?? ("mean-average-precision", figures.meanAveragePrecision ?? 0)
  }
}

extension HeadCourse.Outcome {
  /// The final model's answers to a file that nothing was chosen by.
  func judge(
    _ held: HeadMaterial, _ banks: HeadBanks, seed: UInt64, threads: Int, observe: (String) throws -> Void
  ) throws -> HeadCourse.Answers {
    let bank =
      try tunedEpochs == nil
      ? banks.features(of: held, onlyServed: true, observe: observe).all
      : banks.lower(of: held, onlyServed: true, observe: observe)
    guard let bank else { throw LearningError(.badSettings, "The recipe names no upper blocks: add `fine-tuning`.") }
    let trainer = HeadTrainer(bank: bank, targets: held.targets, settings: body, servedViews: bank.views)
    let rows = Array(held.targets.places.indices)
    let scores = try trainer.logits(of: rows, weights: weights).map(decision.scores)
    return HeadCourse.Answers(
      row: .init(
        name: "validation file, final model", figures: try .init(scores, held.targets, rows: rows, seed: seed)),
      scores: scores, truths: held.targets.places)
  }
}
