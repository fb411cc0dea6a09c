import Bundles
import Networks
import Signals
import Training

/// One way to train a head, or a head with the upper blocks of its backbone.
struct HeadSettings: Equatable {
  enum Body: Equatable {
    /// The inputs are features.
    case frozen
    /// The inputs are maps after this block of EfficientNet-Lite0, in 14 × 14 places or 7 × 7.
    case upper(fromBlock: Int)
    /// The inputs are states of tokens after this layer of MiniLM, with their mask.
    case upperLayers(from: Int)
  }

  var body = Body.frozen
  var hidden: [Int] = []
  var isStandardised = true
  var dropout = 0.0
  var epochs: Int
  var patience: Int?
  var rate: Double
  var decay: Double
  var batch: Int
  var smoothing = 0.0
  var mixup = 0.0
  var isBalanced = false
  var seed: UInt64
  var threads = 1

  init(_ recipe: SignalRecipe, decay: Double, seed: UInt64, threads: Int) {
    self.init(recipe.head, recipe.course, decay: decay, seed: seed, threads: threads)
  }

  init(_ head: SignalRecipe.Head, _ course: SignalRecipe.Course, decay: Double, seed: UInt64, threads: Int) {
    (hidden, dropout) = (head.hidden, head.dropout)
    isStandardised = head.normalisation == .standardised
    (epochs, patience, rate, batch) = (course.epochs, course.patience, course.rate, course.batch)
    (smoothing, mixup, isBalanced) = (course.smoothing, course.mixup, course.isBalanced)
    (self.decay, self.seed, self.threads) = (decay, seed, threads)
  }

  /// Plain logistic regression: what a head has to beat.
  static func plain(_ recipe: SignalRecipe, decay: Double, seed: UInt64, threads: Int) -> HeadSettings {
    var settings = HeadSettings(recipe, decay: decay, seed: seed, threads: threads)
    (settings.hidden, settings.dropout, settings.isStandardised) = ([], 0, false)
    (settings.smoothing, settings.mixup, settings.isBalanced) = (0, 0, false)
    return settings
  }
}

/// A network over cached inputs.
struct HeadNetwork {
  private let forward: (TorchTensor, (TorchTensor) -> TorchTensor) -> TorchTensor
  /// Of one row of the inputs.
  let shape: [Int]

  init(_ scope: Scope<TorchTensor>, _ settings: HeadSettings, width: Int, classes: Int) {
    switch settings.body {
    case .frozen:
      let head = ClassificationHead(
        scope["head"], .init(inputs: width, hidden: settings.hidden, classes: classes))
      forward = { head($0, between: $1) }
      shape = [width]
    case .upper(let block):
      let network = PictureClassifier(scope, hidden: settings.hidden, classes: classes)
      forward = { network(maps: $0, from: block, between: $1) }
      let (channels, reduction) = EfficientNetLite0<TorchTensor>.mapShape(through: block)
      shape = [channels, 224 / reduction, 224 / reduction]
    case .upperLayers(let layer):
      let network = TextClassifier(scope, .miniLM, hidden: settings.hidden, classes: classes)
      forward = { network(maskedStates: $0, from: layer, between: $1) }
      shape = [width / Self.stateWidth, Self.stateWidth]
    }
  }

  /// Numbers of one token's state, with its mask.
  static var stateWidth: Int { BertEncoder<TorchTensor>.Configuration.miniLM.width + 1 }

  func callAsFunction(_ input: TorchTensor, between: (TorchTensor) -> TorchTensor = { $0 }) -> TorchTensor {
    forward(input, between)
  }

  /// Whether a parameter stays as it is.
  static func isFrozen(_ name: String, _ body: HeadSettings.Body) -> Bool {
    let parts = name.split(separator: ".")
    guard parts.count > 2, parts[0] == "backbone" else { return false }
    switch body {
    case .frozen: return false
    case .upper(let block):
      guard parts[1] == "_blocks" else { return ["_conv_stem", "_bn0", "_fc"].contains(parts[1]) }
      return Int(parts[2]).map { $0 < block } ?? true
    case .upperLayers(let layer):
      // backbone.encoder.layer.N; the embeddings lie below all layers.
      guard parts.count > 3, parts[1] == "encoder" else { return true }
      return Int(parts[3]).map { $0 < layer } ?? true
    }
  }
}
