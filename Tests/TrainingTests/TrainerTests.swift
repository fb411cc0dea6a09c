import Bundles
import Foundation
import Networks
import Testing
import Training

@Suite("Training loop")
struct TrainerTests {
  struct Batch {
    let features: TorchTensor
    let labels: TorchTensor
    let weights: TorchTensor
  }

  private struct Interrupted: Error {}

  @Test(
    "An optimiser follows its paper's formula",
    arguments: [
      Optimizer.Rule.adam(rate: 0.1), .adam(rate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-6, decay: 0.1),
      .adagrad(rate: 0.5),
    ])
  func formula(rule: Optimizer.Rule) throws {
    let parameters = TorchParameters(
      seed: 1, weights: Safetensors(tensors: ["p": try StoredTensor([1, -2], shape: [2])]))
    let p = parameters.scope.parameter("p", shape: [2], initial: .zeros)
    let optimizer = try Optimizer(rule, parameters: parameters.trained)
    let slope = TorchTensor([3, 0.5], shape: [2])
    var reference = [Reference(1), Reference(-2)]
    for step in 1...6 {
      try (p * p * slope).sum(axes: [0], keepingAxes: false).backward()
      try optimizer.advance()
      for (index, factor) in [3, 0.5].enumerated() {
        reference[index].advance(rule, gradient: 2 * factor * reference[index].value, step: step)
      }
      #expect(distance(try p.floats(), reference.map { Float($0.value) }) < 1e-5)
    }
    #expect(optimizer.step == 6)
  }

  @Test("A planted rule is learned, and tasks with missing labels too")
  func learns() throws {
    let parameters = TorchParameters(seed: 4)
    let trainer = try Self.trainer(parameters, epochs: 30)
    var losses: [Float] = []
    try trainer.run(batches: Self.batches, observe: { losses.append($0.loss) })
    #expect(losses[0] > 0.5)
    #expect(losses.suffix(8).allSatisfy { $0 < 0.25 })
  }

  @Test("A run that is stopped and resumed at any step gives the same bytes", arguments: [1, 3, 8, 13])
  func resumes(stop: Int) throws {
    try withFolder { folder in
      let straight = TorchParameters(seed: 4)
      let whole = try Self.trainer(straight, epochs: 2)
      try whole.run(batches: Self.batches, validate: { Double(whole.progress.step % 3) })

      let file = folder.appending(path: "checkpoint.safetensors")
      let interrupted = try Self.trainer(TorchParameters(seed: 4), epochs: 2, checkpoint: file)
      #expect(throws: Interrupted.self) {
        try interrupted.run(
          batches: Self.batches, validate: { Double(interrupted.progress.step % 3) },
          observe: { if $0.step == stop { throw Interrupted() } })
      }
      // Another seed: everything has to come from the file.
      let resumed = TorchParameters(seed: 99)
      let second = try Self.trainer(resumed, epochs: 2, checkpoint: file)
      #expect(second.progress.step == stop)
      try second.run(batches: Self.batches, validate: { Double(second.progress.step % 3) })
      #expect(second.progress == whole.progress)
      #expect(try resumed.snapshot() == straight.snapshot())
    }
  }

  @Test("A run with an embedding table that is stopped and resumed gives the same bytes", arguments: [1, 4, 5, 9])
  func resumesTables(stop: Int) throws {
    try withFolder { folder in
      let whole = try SparseRun(seed: 4, checkpoint: nil)
      try whole.trainer.run(batches: SparseRun.batches, validate: { Double(whole.trainer.progress.step % 3) })

      let file = folder.appending(path: "checkpoint.safetensors")
      let interrupted = try SparseRun(seed: 4, checkpoint: file)
      #expect(throws: Interrupted.self) {
        try interrupted.trainer.run(
          batches: SparseRun.batches, validate: { Double(interrupted.trainer.progress.step % 3) },
          observe: { if $0.step == stop { throw Interrupted() } })
      }
      let resumed = try SparseRun(seed: 4, checkpoint: file)
      #expect(resumed.trainer.progress.step == stop)
      try resumed.trainer.run(batches: SparseRun.batches, validate: { Double(resumed.trainer.progress.step % 3) })
      #expect(try resumed.parameters.snapshot() == whole.parameters.snapshot())
      #expect(try resumed.table.snapshot() == whole.table.snapshot())
    }
  }

  @Test("A gradient that is no number stops the run before any parameter has changed")
  func gradientDiverges() throws {
    let parameters = TorchParameters(seed: 1)
    let p = parameters.scope.parameter("p", shape: [2], initial: .ones)
    let optimizer = try Optimizer(.adam(), parameters: parameters.trained)
    // The slope of √x at 0 is infinite while its value is finite.
    try (p - p).squareRoot().sum(axes: [0], keepingAxes: false).backward()
    let error = #expect(throws: TrainingError.self) { try optimizer.advance() }
    #expect(error?.code == .diverged)
    #expect(try p.floats() == [1, 1])
    #expect(optimizer.step == 0)
  }

  @Test("Weights that are no numbers are refused")
  func badWeights() throws {
    let weights = Safetensors(tensors: ["p": try StoredTensor([1, .nan], shape: [2])])
    let p = TorchParameters(seed: 1, weights: weights).scope.parameter("p", shape: [2], initial: .ones)
    let error = #expect(throws: TrainingError.self) { try p.floats() }
    #expect(error?.code == .weights)
  }

  @Test("A checkpoint that cannot be written stops the run and says why")
  func unwritable() throws {
    let run = try SparseRun(seed: 1, checkpoint: URL(filePath: "/nowhere/checkpoint.safetensors"))
    let error = #expect(throws: TrainingError.self) { try run.trainer.run(batches: SparseRun.batches) }
    #expect(error?.code == .checkpoint)
    #expect(error?.message.contains("free space") == true)
  }

  @Test("Training stops after its patience and keeps the parameters of the best epoch")
  func patience() throws {
    let parameters = TorchParameters(seed: 4)
    let trainer = try Self.trainer(parameters, epochs: 50, patience: 3)
    var metrics: [Double] = [5, 3, 4, .nan, 3.5, 1].reversed()
    var best: Safetensors?
    try trainer.run(
      batches: Self.batches,
      validate: {
        if metrics.count == 5 { best = try parameters.snapshot() }
        return metrics.popLast() ?? 0
      })
    #expect(trainer.progress.epoch == 5)
    #expect(trainer.progress.bestEpoch == 1)
    #expect(trainer.progress.bestMetric == 3)
    #expect(try parameters.snapshot() == best)
  }

  @Test("A loss that is no number stops the run")
  func diverges() throws {
    let trainer = try Trainer<Int>(
      TorchParameters(seed: 1), rule: .adam(), settings: .init(epochs: 1)
    ) { _ in TorchTensor([.nan], shape: []) }
    let error = #expect(throws: TrainingError.self) { try trainer.run(batches: { _ in [1] }) }
    #expect(error?.code == .diverged)
  }

  @Test("Frozen parameters stay, others move")
  func frozen() throws {
    let parameters = TorchParameters(seed: 4, isFrozen: { $0.hasPrefix("shared.") })
    let trainer = try Self.trainer(parameters, epochs: 1)
    let before = try parameters.snapshot()
    try trainer.run(batches: Self.batches)
    let after = try parameters.snapshot()
    for (name, tensor) in after.tensors {
      #expect((tensor == before.tensors[name]) == name.hasPrefix("shared."), "\(name)")
    }
  }

  @Test("A checkpoint of another optimiser, or a broken one, is refused")
  func wrongCheckpoint() throws {
    try withFolder { folder in
      let file = folder.appending(path: "checkpoint.safetensors")
      try Self.trainer(TorchParameters(seed: 4), epochs: 1, checkpoint: file).run(batches: Self.batches)
      let other = #expect(throws: TrainingError.self) {
        try Self.trainer(TorchParameters(seed: 4), epochs: 1, checkpoint: file, rule: .adagrad())
      }
      #expect(other?.code == .checkpoint)
      try Data("nothing".utf8).write(to: file)
      let broken = #expect(throws: TrainingError.self) {
        try Self.trainer(TorchParameters(seed: 4), epochs: 1, checkpoint: file)
      }
      #expect(broken?.code == .checkpoint)
    }
  }

  /// Eight batches of 32; click follows the sign of a sum, save is known for half of the rows.
  private static func batches(epoch: Int) -> [Batch] {
    (0..<8).map { index in
      let values = noise(32 * 3, seed: UInt64(epoch * 100 + index))
      let clicks = (0..<32).map { values[$0 * 3] + values[$0 * 3 + 1] > 0 ? Float(1) : 0 }
      let labels = clicks.enumerated().flatMap { [$1, $0.isMultiple(of: 2) ? 1 - $1 : .nan] }
      return Batch(
        features: TorchTensor(values, shape: [32, 3]), labels: TorchTensor(labels, shape: [32, 2]),
        weights: TorchTensor(labels.map { $0.isNaN ? 0 : 1 }, shape: [32, 2]))
    }
  }

  private static func trainer(
    _ parameters: TorchParameters, epochs: Int, patience: Int? = nil, checkpoint: URL? = nil,
    rule: Optimizer.Rule = .adam(rate: 0.02)
  ) throws -> Trainer<Batch> {
    let network = MultiTaskNetwork(
      parameters.scope, .init(tasks: ["click", "save"], features: 3, crossLayers: 1, shared: [8], head: []))
    return try Trainer(
      parameters, rule: rule,
      settings: .init(epochs: epochs, patience: patience, stepsPerCheckpoint: 1), checkpoint: checkpoint
    ) { batch in
      network(batch.features).binaryCrossEntropy(labels: batch.labels, weights: batch.weights)
    }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}

/// A factorization machine over a table whose keys come and go, with three batches an epoch.
private struct SparseRun {
  let parameters: TorchParameters
  let table: EmbeddingTable
  let trainer: Trainer<[UInt64]>

  init(seed: UInt64, checkpoint: URL?) throws {
    let parameters = TorchParameters(seed: seed)
    var settings = EmbeddingTable.Settings(width: 4, seed: seed)
    settings.minimumCount = 2
    let table = try EmbeddingTable(settings)
    let network = FactorizationMachine(parameters.scope, FeatureShape(fields: 2, width: 4))
    self.parameters = parameters
    self.table = table
    trainer = try Trainer(
      parameters, rule: .adam(rate: 0.02), tables: ["values": table],
      settings: .init(epochs: 3, stepsPerCheckpoint: 1), checkpoint: checkpoint
    ) { keys in
      let labels = stride(from: 0, to: keys.count, by: 2).map { (keys[$0] + keys[$0 + 1]) % 2 == 0 ? Float(1) : 0 }
      let shape = [labels.count, 1]
      return network(rows: table.trainedRows(of: keys, shape: [labels.count, 2]), dense: nil).binaryCrossEntropy(
        labels: TorchTensor(labels, shape: shape),
        weights: TorchTensor([Float](repeating: 1, count: labels.count), shape: shape))
    }
  }

  static func batches(epoch: Int) -> [[UInt64]] {
    (0..<3).map { batch in noise(32, seed: UInt64(epoch * 3 + batch)).map { UInt64(abs($0) * 40) + 1 } }
  }
}

/// One parameter under the formulas of the papers, in double precision.
private struct Reference {
  var value: Double
  private var first = 0.0
  private var second = 0.0

  init(_ value: Double) { self.value = value }

  mutating func advance(_ rule: Optimizer.Rule, gradient: Double, step: Int) {
    switch rule {
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay):
      first = beta1 * first + (1 - beta1) * gradient
      second = beta2 * second + (1 - beta2) * gradient * gradient
      let mean = first / (1 - pow(beta1, Double(step)))
      let square = second / (1 - pow(beta2, Double(step)))
      value -= rate * decay * value
      value -= rate * mean / (square.squareRoot() + epsilon)
    case .adagrad(let rate, let epsilon):
      second += gradient * gradient
      value -= rate * gradient / (second.squareRoot() + epsilon)
    }
  }
}
