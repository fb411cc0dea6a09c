import Bundles
public import Foundation

/// Trains a network over batches until its validation metric stops falling, and can be stopped and resumed at
/// any step.
///
/// A resumed run gives the same bytes as one that was never stopped, if batches are a function of the epoch
/// alone and the numbers of threads and processes are the same. At the end the parameters are those of the best epoch.
///
/// The processes of a group each pass a share of every batch, and end with the same bytes: those of one process with whole
/// batches, but for the rounding of sums.
public final class Trainer<Batch> {
  public struct Settings: Equatable, Sendable {
    public var epochs: Int
    /// Epochs without a better metric after which training stops; nil for never.
    public var patience: Int?
    /// Steps between checkpoints inside an epoch; at the end of each epoch there is one anyway.
    public var stepsPerCheckpoint: Int?
    /// How the rate goes over the steps.
    public var schedule = Schedule.constant

    public init(epochs: Int, patience: Int? = nil, stepsPerCheckpoint: Int? = nil) {
      self.epochs = epochs
      self.patience = patience
      self.stepsPerCheckpoint = stepsPerCheckpoint
    }
  }

  /// What the rule's rate is multiplied by at a step.
  public enum Schedule: Equatable, Sendable {
    case constant
    /// Rises over the first steps, then falls along half a cosine to zero (Loshchilov and Hutter, ICLR 2017).
    case cosine(steps: Int, warmUp: Int)

    /// - Parameter step: counted from 0.
    public func scale(at step: Int) -> Double {
      guard case .cosine(let steps, let warmUp) = self else { return 1 }
      let part = min(1, Double(step) / Double(max(1, steps)))
      return min(1, Double(step + 1) / Double(max(1, warmUp))) * (0.5 + 0.5 * cos(.pi * part))
    }
  }

  /// Where a run is; passed after each step.
  public struct Progress: Equatable, Sendable {
    public internal(set) var epoch = 0
    /// Steps of all epochs.
    public internal(set) var step = 0
    /// Steps of this epoch.
    public internal(set) var stepInEpoch = 0
    /// The loss of the last batch.
    public internal(set) var loss: Float = 0
    /// The lowest metric so far, and the epoch that had it.
    public internal(set) var bestMetric: Double?
    public internal(set) var bestEpoch = 0
    public internal(set) var isFinished = false
  }

  public private(set) var progress = Progress()

  private let parameters: TorchParameters
  private let optimizer: Optimizer
  private let tables: [String: EmbeddingTable]
  private let settings: Settings
  private let runName: String?
  private let group: ProcessGroup?
  private let checkpoint: URL?
  private let loss: (Batch) throws -> TorchTensor
  private var best: Safetensors?
  private var bestTables: [String: [String: StoredTensor]] = [:]

  /// - Parameters:
  ///   - parameters: of a network that has been built over their scope already.
  ///   - tables: those that the loss reads, by name; each has its own rule.
  ///   - rateFactor: what a parameter's rate is multiplied by, by its name.
  ///   - group: the processes that train together, of which this is one; the tables must be of the same.
  ///   - runName: names data and settings; a checkpoint of another name is refused.
  ///   - checkpoint: a file that the first process writes as the run goes on; if it exists, the run goes on from it.
  ///   - loss: a scalar for one batch; in a group, what this process's share adds to it.
  /// - Throws: `checkpoint` for a file of another run, `invalidSettings`, `weights`.
  public init(
    _ parameters: TorchParameters, rule: Optimizer.Rule, tables: [String: EmbeddingTable] = [:], settings: Settings,
    rateFactor: (String) -> Double = { _ in 1 }, group: ProcessGroup? = nil, runName: String? = nil,
    checkpoint: URL? = nil, loss: @escaping (Batch) throws -> TorchTensor
  ) throws {
    guard settings.epochs > 0, settings.patience ?? 1 > 0, settings.stepsPerCheckpoint ?? 1 > 0 else {
      throw TrainingError(.invalidSettings, "Epochs, patience and steps must be positive: raise them.")
    }
    self.parameters = parameters
    optimizer = try Optimizer(rule, parameters: parameters.trained, rateFactor: rateFactor)
    self.tables = tables
    self.settings = settings
    self.group = group
    self.runName = runName
    self.checkpoint = checkpoint
    self.loss = loss
    if let checkpoint, FileManager.default.fileExists(atPath: checkpoint.path) {
      try resume(from: checkpoint)
    }
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - batches: of an epoch counted from 0; the same each time for the same epoch.
  ///   - validate: a metric that is better when lower, asked after each epoch without recording for gradients.
  ///   - observe: called after each step and at the end; what it throws stops the run, which can be resumed.
  /// - Returns: the progress at the end.
  /// - Throws: `diverged` when the loss is no number, or what the closures throw.
  @discardableResult
  public func run<Batches: Sequence>(
    batches: (_ epoch: Int) throws -> Batches, validate: (() throws -> Double)? = nil,
    observe: (Progress) throws -> Void = { _ in }
  ) throws -> Progress where Batches.Element == Batch {
    while !progress.isFinished {
      for batch in try batches(progress.epoch).dropFirst(progress.stepInEpoch) {
        try step(batch)
        if let every = settings.stepsPerCheckpoint, progress.stepInEpoch.isMultiple(of: every) { try save() }
        try observe(progress)
      }
      try finishEpoch(metric: try validate.map { validate in try withoutGradient { try validate() } })
      try save()
    }
    if let best { try parameters.restore(best) }
    for (name, tensors) in bestTables { try tables[name]?.restore(tensors) }
    try observe(progress)
    return progress
  }

  private func step(_ batch: Batch) throws {
    // The members of a group wait for each other inside: the lock would keep one of two in a process out.
    let loss = group == nil ? try Torch.drawing { try self.loss(batch) } : try self.loss(batch)
    var value = try loss.floats().first ?? .nan
    // In a group, what one process finds all have to find, at the same place.
    if group == nil { try check(value) }
    try loss.backward()
    if let group {
      value = try optimizer.pool(value, in: group)
      try check(value)
    }
    try optimizer.advance(scale: settings.schedule.scale(at: progress.step))
    // By name: the exchanges of a group need one order.
    for (_, table) in tables.sorted(by: { $0.key < $1.key }) { try table.advance() }
    progress.loss = value
    progress.step += 1
    progress.stepInEpoch += 1
  }

  private func check(_ loss: Float) throws(TrainingError) {
    guard loss.isFinite else {
      throw TrainingError(
        .diverged, "The loss is no number after \(progress.step) steps: lower the rate, or check the features.")
    }
  }

  private func finishEpoch(metric: Double?) throws {
    // A metric that is no number never counts as better.
    if let metric, metric < progress.bestMetric ?? .infinity {
      progress.bestMetric = metric
      progress.bestEpoch = progress.epoch
      best = try parameters.snapshot()
      bestTables = try tables.mapValues { table in try table.snapshot() }
    }
    progress.epoch += 1
    progress.stepInEpoch = 0
    progress.isFinished = isFinished
  }

  private var isFinished: Bool {
    if let patience = settings.patience, progress.bestMetric != nil,
      progress.epoch - progress.bestEpoch > patience
    {
      return true
    }
    return progress.epoch >= settings.epochs
  }
}

extension Trainer {
  private func save() throws {
    guard let checkpoint, group?.isFirst ?? true else { return }
    let state = Checkpoint.State(
      rule: "\(optimizer.rule)", run: runName, step: progress.step, epoch: progress.epoch,
      stepInEpoch: progress.stepInEpoch, loss: progress.loss.bitPattern,
      bestMetric: progress.bestMetric?.bitPattern, bestEpoch: progress.bestEpoch)
    try Checkpoint(
      state: state, parameters: parameters.snapshot().tensors, optimizer: optimizer.snapshot(),
      tables: tables.mapValues { table in try table.snapshot() }, best: best?.tensors, bestTables: bestTables
    ).write(to: checkpoint)
  }

  private func resume(from file: URL) throws {
    let saved = try Checkpoint(reading: file)
    guard saved.state.rule == "\(optimizer.rule)" else {
      throw TrainingError(
        .checkpoint, "The checkpoint is of a run with another optimiser: use its settings, or another file.")
    }
    guard saved.state.run == runName else {
      throw TrainingError(
        .checkpoint, "The checkpoint is of a run with other data or settings: use those, or another file.")
    }
    try parameters.restore(Safetensors(tensors: saved.parameters))
    try optimizer.restore(saved.optimizer, step: saved.state.step)
    for (name, table) in tables { try table.restore(saved.tables[name] ?? [:]) }
    best = saved.best.map { Safetensors(tensors: $0) }
    bestTables = saved.bestTables
    progress.step = saved.state.step
    progress.epoch = saved.state.epoch
    progress.stepInEpoch = saved.state.stepInEpoch
    progress.loss = Float(bitPattern: saved.state.loss)
    progress.bestMetric = saved.state.bestMetric.map(Double.init(bitPattern:))
    progress.bestEpoch = saved.state.bestEpoch
    progress.isFinished = isFinished
  }
}
