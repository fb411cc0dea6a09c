import Bundles
import Domain
import Foundation
import Networks
import Signals
import Statistics
import Training

/// Trains a head over what a bank holds.
struct HeadTrainer {
  /// One epoch: mean losses in nats; nil where there is no inner part.
  struct Epoch: Codable, Equatable {
    let training: Double
    let inner: Double?
  }

  struct Outcome {
    let weights: Safetensors
    /// Epochs until the best, or all of them without an inner part.
    let epochs: Int
    let innerLoss: Double?
    let curve: [Epoch]
  }

  private struct Step {
    let rows: ArraySlice<Int>
    let name: String
  }

  let bank: FeatureBank
  let targets: HeadTargets
  let settings: HeadSettings
  /// Weights that training starts from, beside fresh ones.
  var start = Safetensors(tensors: [:])
  /// The views that logits are averaged over; the first ones of the bank.
  let servedViews: Int
  /// Columns of the bank that are read: all when nil.
  var columns: Range<Int>?

  private var width: Int { columns?.count ?? bank.width }

  /// - Parameters:
  ///   - training: rows to learn from.
  ///   - inner: rows to stop by; nil trains all epochs.
  ///   - checkpoint: a file that is written as the run goes on; if it exists, the run goes on from it. It is of these rows and
  ///     settings alone.
  ///   - observe: called after each step with the epoch and the last loss; what it throws stops the run.
  /// - Throws: `TrainingError`, `LearningError`.
  func run(
    training: [Int], inner: [Int]? = nil, checkpoint: URL? = nil, observe: (Int, Float) throws -> Void = { _, _ in }
  ) throws -> Outcome {
    try Torch.setThreads(settings.threads)
    let parameters = TorchParameters(seed: settings.seed, weights: try initial(training)) {
      HeadNetwork.isFrozen($0, settings.body)
    }
    let network = HeadNetwork(parameters.scope, settings, width: width, classes: targets.labels.count)
    let file = checkpoint.map { $0.deletingPathExtension().appendingPathExtension("curve.json") }
    var curve = Self.readCurve(file)
    var (sum, taken) = (0.0, 0)
    let trainer = try Trainer<Step>(
      parameters, rule: .adam(rate: settings.rate, decay: settings.decay),
      settings: .init(epochs: settings.epochs, patience: inner == nil ? nil : settings.patience), checkpoint: checkpoint
    ) { step in try loss(step, network) }
    curve.removeLast(max(0, curve.count - trainer.progress.epoch))
    var epoch = trainer.progress.epoch
    let end = try trainer.run(
      batches: { epoch in steps(training, epoch: epoch) },
      validate: inner.map { inner in
        {
          let value = try meanLoss(inner, network)
          curve.append(Epoch(training: sum / Double(max(1, taken)), inner: value))
          try Self.write(curve, to: file)
          return value
        }
      },
      observe: { progress in
        if progress.epoch > epoch {
          (epoch, sum, taken) = (progress.epoch, 0, 0)
        }
        (sum, taken) = (sum + Double(progress.loss), taken + 1)
        try observe(progress.epoch, progress.loss)
      })
    if let file { try? FileManager.default.removeItem(at: file) }
    return Outcome(
      weights: try parameters.snapshot(), epochs: inner == nil ? end.epoch : end.bestEpoch + 1,
      innerLoss: end.bestMetric, curve: curve)
  }

  /// The logits of rows, averaged over the views that are served.
  func logits(of rows: [Int], weights: Safetensors) throws -> [[Double]] {
    try Torch.setThreads(settings.threads)
    let network = HeadNetwork(TorchParameters(weights).scope, settings, width: width, classes: targets.labels.count)
    return try logits(of: rows, network)
  }

  private func logits(of rows: [Int], _ network: HeadNetwork) throws -> [[Double]] {
    try withoutGradient {
      var all = [[Double]](repeating: [Double](repeating: 0, count: targets.labels.count), count: rows.count)
      for view in 0..<servedViews {
        for start in stride(from: 0, to: rows.count, by: 64) {
          let part = start..<min(start + 64, rows.count)
          let values = try network(input(rows[part].map { ($0, view) }, network.shape)).floats()
          for (place, row) in part.enumerated() {
            for label in targets.labels.indices {
              all[row][label] += Double(values[place * targets.labels.count + label]) / Double(servedViews)
            }
          }
        }
      }
      return all
    }
  }

  private func meanLoss(_ rows: [Int], _ network: HeadNetwork) throws -> Double {
    let logits = try logits(of: rows, network)
    return zip(rows, logits).reduce(0) { $0 + targets.loss($1.1, row: $1.0) } / Double(rows.count)
  }

  private func input(_ places: [(row: Int, view: Int)], _ shape: [Int]) -> TorchTensor {
    var whole = [Float](repeating: 0, count: columns == nil ? 0 : bank.width)
    return TorchTensor(shape: [places.count] + shape) { buffer in
      for (index, place) in places.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: buffer[(index * width)..<((index + 1) * width)])
        if let columns {
          whole.withUnsafeMutableBufferPointer { bank.copy(row: place.row, view: place.view, to: $0) }
          _ = target.update(fromContentsOf: whole[columns])
        } else {
          bank.copy(row: place.row, view: place.view, to: target)
        }
      }
    }
  }
}

extension HeadTrainer {
  /// Rows of an epoch in an order of its own; balanced, each label is drawn as often as the others.
  private func steps(_ rows: [Int], epoch: Int) -> [Step] {
    var random = SeededRandom(seed: settings.seed, stream: "epoch.\(epoch)")
    var order = rows
    if settings.isBalanced {
      var members = [[Int]](repeating: [], count: targets.labels.count)
      for row in rows { for label in targets.places[row] { members[label].append(row) } }
      members.removeAll(where: \.isEmpty)
      order = rows.indices.map { index in
        let some = members[index % members.count]
        return some[random.index(below: some.count)]
      }
    }
    random.shuffle(&order)
    return stride(from: 0, to: order.count, by: settings.batch).enumerated().map { index, start in
      Step(rows: order[start..<min(start + settings.batch, order.count)], name: "\(epoch).\(index)")
    }
  }

  private func loss(_ step: Step, _ network: HeadNetwork) throws -> TorchTensor {
    var random = SeededRandom(seed: settings.seed, stream: "step.\(step.name)")
    try Torch.setSeed(random.next())
    let rows = Array(step.rows)
    func drawn(_ rows: [Int]) -> TorchTensor {
      input(rows.map { ($0, random.index(below: bank.views)) }, network.shape)
    }
    var (values, share, others) = (drawn(rows), 1.0, rows)
    if settings.mixup > 0 {
      random.shuffle(&others)
      share = random.beta(settings.mixup)
      values = values.scaled(by: Float(share)) + drawn(others).scaled(by: Float(1 - share))
    }
    let logits = network(values) { $0.dropped(settings.dropout) }
    let main = loss(logits, rows)
    return settings.mixup > 0
      ? main.scaled(by: Float(share)) + loss(logits, others).scaled(by: Float(1 - share)) : main
  }

  private func loss(_ logits: TorchTensor, _ rows: [Int]) -> TorchTensor {
    let classes = targets.labels.count
    var truth = [Float](repeating: 0, count: rows.count * classes)
    for (index, row) in rows.enumerated() { for label in targets.places[row] { truth[index * classes + label] = 1 } }
    let smoothing = Float(settings.smoothing)
    switch targets.task {
    case .multiple:
      let soft = truth.map { $0 * (1 - smoothing) + smoothing / 2 }
      return logits.binaryCrossEntropy(
        labels: TorchTensor(soft, shape: [rows.count, classes]),
        weights: TorchTensor([Float](repeating: 1, count: truth.count), shape: [rows.count, classes]))
    case .single:
      let hard = logits.softmaxLoss(
        labels: TorchTensor(integers: rows.map { Int64(targets.single($0)) }, shape: [rows.count]),
        correction: TorchTensor([Float](repeating: 0, count: classes), shape: [classes]))
      guard smoothing > 0 else { return hard }
      // The loss of the uniform distribution is that of the label and how far its logit lies above the mean one.
      let label = (logits * TorchTensor(truth, shape: [rows.count, classes])).sum(axes: [-1], keepingAxes: false)
      let above = label - logits.mean(axes: [-1], keepingAxes: false)
      return hard + above.mean(axes: [0], keepingAxes: false).scaled(by: smoothing)
    }
  }

  /// Means and standard deviations of the features that training sees.
  private func initial(_ rows: [Int]) throws -> Safetensors {
    guard settings.isStandardised, settings.body == .frozen, start.tensors["head.mean"] == nil else { return start }
    var (sums, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    for row in rows {
      for view in 0..<bank.views {
        let values = bank.values(row: row, view: view)
        let part = columns.map { values[$0] } ?? values[...]
        for (column, value) in part.enumerated() {
          sums[column] += Double(value)
          squares[column] += Double(value) * Double(value)
        }
      }
    }
    let count = Double(rows.count * bank.views)
    let means = sums.map { $0 / count }
    let scales = zip(squares, means).map { square, mean in
      let deviation = max(0, square / count - mean * mean).squareRoot()
      // A feature that never varied taught nothing; what it may hold later must not reach the weights.
      return Float(deviation > 1e-6 ? deviation : 1e6)
    }
    var tensors = start.tensors
    tensors["head.mean"] = try StoredTensor(means.map { Float($0) }, shape: [width])
    tensors["head.scale"] = try StoredTensor(scales, shape: [width])
    return Safetensors(tensors: tensors)
  }

  private static func readCurve(_ file: URL?) -> [Epoch] {
    guard let file, let data = try? Data(contentsOf: file) else { return [] }
    return (try? JSONDecoder().decode([Epoch].self, from: data)) ?? []
  }

  private static func write(_ curve: [Epoch], to file: URL?) throws {
    try file.map { try JSONEncoder().encode(curve).write(to: $0, options: .atomic) }
  }
}

extension SeededRandom {
  /// Of a beta distribution with both parameters equal, by Jöhnk's method (Metrika 1964), which suits parameters up to 1.
  fileprivate mutating func beta(_ parameter: Double) -> Double {
    while true {
      let (x, y) = (pow(uniform(), 1 / parameter), pow(uniform(), 1 / parameter))
      if x + y <= 1, x + y > 0 { return x / (x + y) }
    }
  }
}
