import Bundles
import Domain
import Foundation
import Media
import Networks
import Signals
import Statistics
import Training

/// Trains a detector over maps that a bank holds.
struct BoxTrainer {
  /// One epoch: the mean loss, and the mean average precision at an overlap of 0.5 on the inner part.
  struct Epoch: Codable, Equatable {
    let loss: Double
    let inner: Double?
  }

  struct Outcome {
    let weights: Safetensors
    /// Until the best, or all of them without an inner part.
    let epochs: Int
    let inner: Double?
    let curve: [Epoch]
  }

  private struct Step {
    let rows: ArraySlice<Int>
    let name: String
  }

  let bank: FeatureBank
  let material: BoxMaterial
  let recipe: BoxRecipe
  let settings: DetectorSettings
  /// Of the backbone, named as in a detector.
  let start: Safetensors
  let seed: UInt64
  let threads: Int

  private typealias Detector = BoxDetector<TorchTensor>

  private var across: Int { settings.side / Detector.stride }

  /// Numbers of one view in the bank: the maps of the frozen blocks, and those of all where none is trained.
  static func width(_ recipe: BoxRecipe) -> Int {
    let parts = [near(recipe)] + (recipe.course.backboneRate > 0 ? [] : [deep(recipe)])
    return parts.reduce(0) { $0 + $1.reduce(1, *) }
  }

  private static func near(_ recipe: BoxRecipe) -> [Int] { shape(recipe, Detector.trunkBlocks) }
  private static func deep(_ recipe: BoxRecipe) -> [Int] {
    shape(recipe, EfficientNetLite0<TorchTensor>.blockCount)
  }

  private static func shape(_ recipe: BoxRecipe, _ blocks: Int) -> [Int] {
    let (channels, reduction) = EfficientNetLite0<TorchTensor>.mapShape(through: blocks)
    return [channels, recipe.side / reduction, recipe.side / reduction]
  }

  private func isFrozen(_ name: String) -> Bool {
    guard name.hasPrefix("backbone.") else { return false }
    let parts = name.split(separator: ".")
    guard recipe.course.backboneRate > 0, parts.count > 2, parts[1] == "_blocks", let block = Int(parts[2]) else {
      return true
    }
    return block < Detector.trunkBlocks
  }

  /// - Parameters:
  ///   - training: rows to learn from.
  ///   - inner: rows to stop by; nil trains all epochs.
  ///   - epochs: to train, at most; the schedule of rates is that of the recipe's number in any case.
  ///   - checkpoint: a file that is written after each epoch; if it exists, the run goes on from it. It is of these rows and
  ///     settings alone.
  ///   - observe: called after each step with the epoch and the last loss; what it throws stops the run.
  /// - Throws: `TrainingError`, `StatisticsError`.
  func run(
    training: [Int], inner: [Int]? = nil, epochs: Int? = nil, checkpoint: URL? = nil,
    observe: (Int, Float) throws -> Void = { _, _ in }
  ) throws -> Outcome {
    try Torch.setThreads(threads)
    let parameters = TorchParameters(seed: seed, weights: start, isFrozen: isFrozen)
    let network = Detector(parameters.scope, shape)
    let course = recipe.course
    let steps = (training.count + course.batch - 1) / course.batch
    var settings = Trainer<Step>.Settings(
      epochs: epochs ?? course.epochs, patience: inner == nil ? nil : course.patience)
    settings.schedule = .cosine(steps: course.epochs * steps, warmUp: 30)
    let file = checkpoint.map { $0.deletingPathExtension().appendingPathExtension("curve.json") }
    var curve = Self.readCurve(file)
    var (sum, taken) = (0.0, 0)
    let ratio = course.backboneRate / course.rate
    let trainer = try Trainer<Step>(
      parameters, rule: .adam(rate: course.rate, decay: course.decay), settings: settings,
      rateFactor: { $0.hasPrefix("backbone.") ? ratio : 1 }, checkpoint: checkpoint
    ) { step in try loss(step, network) }
    curve.removeLast(max(0, curve.count - trainer.progress.epoch))
    let end = try trainer.run(
      batches: { epoch in batches(training, epoch: epoch) },
      validate: {
        let value = try inner.map { try judged($0, network).precisionAt50() }
        curve.append(Epoch(loss: sum / Double(max(1, taken)), inner: value))
        (sum, taken) = (0, 0)
        try Self.write(curve, to: file)
        // Without an inner part the last epoch is the one to keep.
        return value.map { 1 - $0 } ?? -Double(curve.count)
      },
      observe: { progress in
        (sum, taken) = (sum + Double(progress.loss), taken + 1)
        try observe(progress.epoch, progress.loss)
      })
    if let file { try? FileManager.default.removeItem(at: file) }
    return Outcome(
      weights: try parameters.snapshot(), epochs: inner == nil ? end.epoch : end.bestEpoch + 1,
      inner: inner == nil ? nil : end.bestMetric.map { 1 - $0 }, curve: curve)
  }

  private var shape: Detector.Shape {
    .init(classes: settings.labels.count, width: settings.width, layers: settings.layers)
  }

  /// The boxes that weights find in rows, in pixels of their pictures, before calibration.
  func answers(to rows: [Int], weights: Safetensors) throws -> [[BoxAnswer]] {
    try Torch.setThreads(threads)
    let network = Detector(TorchParameters(weights).scope, shape)
    return try withoutGradient { try answers(rows, network) }
  }

  private func judged(_ rows: [Int], _ network: Detector) throws -> BoxEvaluation {
    try BoxEvaluation(
      answers: answers(rows, network), truths: rows.map { material.rows[$0].truths }, labels: settings.labels.count)
  }

  private func answers(_ rows: [Int], _ network: Detector) throws -> [[BoxAnswer]] {
    let reader = BoxReader(settings)
    let width = across * across * (settings.labels.count + 4)
    var all: [[BoxAnswer]] = []
    for start in stride(from: 0, to: rows.count, by: 8) {
      let part = rows[start..<min(start + 8, rows.count)]
      let output = try self.output(network, part.map { ($0, 0) }).floats()
      for (place, index) in part.enumerated() {
        let row = material.rows[index]
        let framing = try PictureFraming.letterbox(width: row.width, height: row.height, side: settings.side)
        let values = Array(output[(place * width)..<((place + 1) * width)])
        all.append(try reader.boxes(values, framing, width: row.width, height: row.height) ?? [])
      }
    }
    return all
  }

  private func output(_ network: Detector, _ places: [(row: Int, view: Int)]) -> TorchTensor {
    let whole = TorchTensor(shape: [places.count, bank.width]) { buffer in
      for (index, place) in places.enumerated() {
        bank.copy(
          row: place.row, view: place.view,
          to: UnsafeMutableBufferPointer(rebasing: buffer[(index * bank.width)..<((index + 1) * bank.width)]))
      }
    }
    let near = Self.near(recipe)
    let count = near.reduce(1, *)
    guard bank.width > count else { return network(maps: whole.splittingLastAxis(into: near)) }
    return network(
      maps: whole.sliced(axis: 1, 0..<count).splittingLastAxis(into: near),
      deep: whole.sliced(axis: 1, count..<bank.width).splittingLastAxis(into: Self.deep(recipe)))
  }
}

extension BoxTrainer {
  /// Rows of an epoch in an order of its own.
  private func batches(_ rows: [Int], epoch: Int) -> [Step] {
    var random = SeededRandom(seed: seed, stream: "epoch.\(epoch)")
    var order = rows
    random.shuffle(&order)
    let size = recipe.course.batch
    return stride(from: 0, to: order.count, by: size).enumerated().map { index, start in
      Step(rows: order[start..<min(start + size, order.count)], name: "\(epoch).\(index)")
    }
  }

  private func loss(_ step: Step, _ network: Detector) throws -> TorchTensor {
    var random = SeededRandom(seed: seed, stream: "step.\(step.name)")
    let drawn = step.rows.map { (row: $0, view: random.index(below: bank.views)) }
    let output = self.output(network, drawn)
    let shown = try drawn.map { place in
      let row = material.rows[place.row]
      return try TrainingView.drawn(
        key: row.key, number: place.view, width: row.width, height: row.height, side: settings.side
      ).boxes(row.truths)
    }
    return try BoxLoss(shown, labels: settings.labels.count, side: settings.side, reach: recipe.course.reach)(output)
  }

  private static func readCurve(_ file: URL?) -> [Epoch] {
    guard let file, let data = try? Data(contentsOf: file) else { return [] }
    return (try? JSONDecoder().decode([Epoch].self, from: data)) ?? []
  }

  private static func write(_ curve: [Epoch], to file: URL?) throws {
    try file.map { try JSONEncoder().encode(curve).write(to: $0, options: .atomic) }
  }
}
