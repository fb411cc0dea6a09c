import Networks
import Training

/// An architecture for click prediction.
public enum ClickModel: String, CaseIterable, Codable, Sendable {
  case logistic, fm, deepfm, dcn, dcnmix, finalmlp

  /// Of an embedding's row: those of a factorization machine begin with the value's own weight.
  func rowWidth(_ width: Int) -> Int {
    switch self {
    case .logistic: 1
    case .fm, .deepfm: width + 1
    case .dcn, .dcnmix, .finalmlp: width
    }
  }
}

/// How a click model is built and trained.
public struct ClickSettings: Equatable, Codable, Sendable {
  public var model: ClickModel
  /// Equal seeds and equal data give equal bytes, on a machine with the same libtorch.
  public var seed: UInt64
  /// Of an embedding.
  public var width = 8
  public var crossLayers = 2
  /// Widths of the perceptrons.
  public var hidden = [64, 32]
  /// Of the embeddings' Adagrad.
  public var tableRate: Float = 0.02
  /// Weight decay of the embeddings that a batch names.
  public var tableDecay: Float = 0
  /// Adam's step, for everything else.
  public var rate = 1e-3
  /// Adam's weight decay, apart from the gradient.
  public var decay = 0.0
  /// Mentions before a value has an embedding of its own.
  public var minimumCount = 1
  /// The most embeddings; values that come when there are as many share one.
  public var largestTable = 1 << 30
  /// The share of values that training reads as unknown, so that it learns what to say of values that it never saw
  /// (as DropoutNet, Volkovs, Yu, Poutanen, NeurIPS 2017).
  public var forgotten = 0.2
  public var batchSize = 512
  /// The most epochs.
  public var epochs = 12
  /// Epochs without a better validation AUC after which training stops.
  public var patience = 2
  /// Threads of libtorch.
  public var threads = 1

  public init(_ model: ClickModel, seed: UInt64) {
    self.model = model
    self.seed = seed
  }

  /// - Throws: `badSettings`.
  func validated() throws(LearningError) -> ClickSettings {
    guard width > 0, crossLayers >= 0, !hidden.isEmpty, hidden.allSatisfy({ $0 > 0 && $0.isMultiple(of: 2) }),
      batchSize > 0, epochs > 0, patience > 0, threads > 0, largestTable > 0, (0..<1).contains(forgotten)
    else {
      throw LearningError(
        .badSettings, "Widths, epochs and sizes must be above 0, hidden widths even, and the forgotten share below 1.")
    }
    return self
  }
}

/// A click model over the rows of its embedding table.
struct ClickNetwork {
  private let forward: (_ rows: TorchTensor, _ dense: TorchTensor?) -> TorchTensor

  init(_ scope: Scope<TorchTensor>, _ settings: ClickSettings, fields: Int, dense: Int) {
    let shape = FeatureShape(fields: fields, width: settings.model.rowWidth(settings.width), dense: dense)
    switch settings.model {
    case .logistic:
      let network = LogisticRegression(scope, dense: dense)
      forward = { network(rows: $0, dense: $1) }
    case .fm:
      let network = FactorizationMachine(scope, shape)
      forward = { network(rows: $0, dense: $1) }
    case .deepfm:
      let network = DeepFM(scope, shape, hidden: settings.hidden)
      forward = { network(rows: $0, dense: $1) }
    case .dcn, .dcnmix:
      let network = DeepCrossNetwork(
        scope, shape, depth: settings.crossLayers,
        cross: settings.model == .dcn ? .full : .mixture(rank: 16, experts: 2), hidden: settings.hidden)
      forward = { network(rows: $0, dense: $1) }
    case .finalmlp:
      let network = FinalMLP(scope, shape, .init(hidden: settings.hidden))
      forward = { network(rows: $0, dense: $1) }
    }
  }

  /// - Parameters:
  ///   - rows: [batch, fields, width].
  ///   - dense: [batch, dense].
  /// - Returns: [batch, 1]: log-odds.
  func callAsFunction(rows: TorchTensor, dense: TorchTensor?) -> TorchTensor { forward(rows, dense) }
}
