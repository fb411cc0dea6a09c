import Bundles
import Domain
import Foundation
import Signals
import Statistics
import Training

/// Chooses how a head is trained and says how good it is, on the training file alone.
///
/// The weight decay and the number of epochs are chosen on an inner part; then each fold is answered by a head that was
/// trained on the others. Near-duplicates and examples of one entity stay on one side of every split.
struct HeadStudy {
  /// What a cross-validation came to.
  struct Result {
    let settings: HeadSettings
    /// Of each row, by a head that did not see its fold.
    let logits: [[Double]]
    /// Of the settings chosen, on the inner part.
    let curve: [HeadTrainer.Epoch]
    let innerLoss: Double
  }

  let bank: FeatureBank
  let targets: HeadTargets
  /// The fold of each row.
  let folds: [Int]
  let servedViews: Int
  var columns: Range<Int>?
  /// For checkpoints and answers of finished folds, of this study alone.
  let workshop: URL
  let seed: UInt64

  private func makeTrainer(_ settings: HeadSettings) -> HeadTrainer {
    HeadTrainer(bank: bank, targets: targets, settings: settings, servedViews: servedViews, columns: columns)
  }

  /// - Parameters:
  ///   - candidates: the settings to choose from, one at least; they differ in nothing that the name of a run leaves out.
  ///   - observe: called after each step with a line about what is going on.
  func run(_ candidates: [HeadSettings], named name: String, observe: (String) throws -> Void) throws -> Result {
    let parts = (inner: rows { $0 == 0 }, training: rows { $0 != 0 })
    var best: (settings: HeadSettings, outcome: HeadTrainer.Outcome)?
    for (index, settings) in candidates.enumerated() {
      let outcome = try makeTrainer(settings).run(
        training: parts.training, inner: parts.inner,
        checkpoint: workshop.appending(path: "\(name)-\(index).safetensors")
      ) { epoch, _ in try observe("\(name), decay \(settings.decay): epoch \(epoch + 1)") }
      if outcome.innerLoss ?? .infinity < best?.outcome.innerLoss ?? .infinity { best = (settings, outcome) }
    }
    guard let best else {
      throw LearningError(.badSettings, "No setting of \(name) gave a loss that is a number: lower the rate.")
    }
    var settings = best.settings
    (settings.epochs, settings.patience) = (best.outcome.epochs, nil)
    var logits = [[Double]](repeating: [], count: folds.count)
    for fold in Set(folds).sorted() {
      let held = rows { $0 == fold }
      let file = workshop.appending(path: "\(name)-fold\(fold).safetensors")
      let known = try answers(file, held.count) {
        let trained = try makeTrainer(settings).run(
          training: rows { $0 != fold },
          checkpoint: file.deletingPathExtension().appendingPathExtension("run.safetensors")
        ) { epoch, _ in try observe("\(name), fold \(fold + 1): epoch \(epoch + 1)") }
        return try makeTrainer(settings).logits(of: held, weights: trained.weights)
      }
      for (row, answer) in zip(held, known) { logits[row] = answer }
    }
    return Result(
      settings: settings, logits: logits, curve: best.outcome.curve, innerLoss: best.outcome.innerLoss ?? .nan)
  }

  /// A head over all rows.
  func final(
    _ settings: HeadSettings, start: Safetensors? = nil, named name: String, observe: (String) throws -> Void
  ) throws -> Safetensors {
    var trainer = makeTrainer(settings)
    if let start { trainer.start = start }
    return try trainer.run(
      training: Array(folds.indices), checkpoint: workshop.appending(path: "\(name).safetensors")
    ) { epoch, _ in try observe("\(name): epoch \(epoch + 1)") }.weights
  }

  /// The upper blocks too: how many epochs, chosen on the inner part, and the logits of that part.
  func tuned(
    _ settings: HeadSettings, start: Safetensors, observe: (String) throws -> Void
  ) throws -> (settings: HeadSettings, curve: [HeadTrainer.Epoch], inner: [Int], logits: [[Double]]) {
    let inner = rows { $0 == 0 }
    var trainer = makeTrainer(settings)
    trainer.start = start
    let outcome = try trainer.run(
      training: rows { $0 != 0 }, inner: inner, checkpoint: workshop.appending(path: "tuned-inner.safetensors")
    ) { epoch, _ in try observe("upper blocks, inner part held out: epoch \(epoch + 1)") }
    var chosen = settings
    (chosen.epochs, chosen.patience) = (outcome.epochs, nil)
    return (chosen, outcome.curve, inner, try trainer.logits(of: inner, weights: outcome.weights))
  }

  func rows(_ isIn: (Int) -> Bool) -> [Int] { folds.indices.filter { isIn(folds[$0]) } }

  /// What a fold answered before, or answers now.
  private func answers(_ file: URL, _ count: Int, _ make: () throws -> [[Double]]) throws -> [[Double]] {
    let shape = [count, targets.labels.count]
    if let known = try? Safetensors(mapping: file).tensor("logits", shape: shape).floats() {
      return (0..<count).map { row in known[(row * shape[1])..<((row + 1) * shape[1])].map { Double($0) } }
    }
    let logits = try make()
    try Safetensors(tensors: ["logits": StoredTensor(logits.joined().map { Float($0) }, shape: shape)]).write(to: file)
    // Read back as a resumed run would, so that both go on with the same bits.
    return logits.map { $0.map { Double(Float($0)) } }
  }
}
