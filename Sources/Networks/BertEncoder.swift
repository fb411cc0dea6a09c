/// A sentence encoder: BERT (Devlin et al., NAACL 2019), mean over tokens, unit length (Reimers and Gurevych,
/// EMNLP 2019).
///
/// Parameters are named as in the transformers library, so published weights load as they are.
public struct BertEncoder<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    public var vocabulary: Int
    public var positions: Int
    public var width: Int
    public var layers: Int
    public var heads: Int
    public var inner: Int

    public init(vocabulary: Int, positions: Int, width: Int, layers: Int, heads: Int, inner: Int) {
      self.vocabulary = vocabulary
      self.positions = positions
      self.width = width
      self.layers = layers
      self.heads = heads
      self.inner = inner
    }

    /// all-MiniLM-L6-v2, distilled as in Wang et al. (NeurIPS 2020): 22.7 million parameters, vectors of 384.
    public static var miniLM: Configuration {
      Configuration(
        vocabulary: 30_522, positions: 512, width: 384, layers: 6, heads: 12, inner: 1_536)
    }
  }

  private let words: T
  private let places: T
  private let segments: T
  private let norm: LayerNorm<T>
  private let layers: [BertLayer<T>]

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    let width = configuration.width
    let embeddings = scope["embeddings"]
    func table(_ name: String, rows: Int) -> T {
      embeddings[name].parameter("weight", shape: [rows, width], initial: .normal(deviation: 0.02))
    }
    words = table("word_embeddings", rows: configuration.vocabulary)
    places = table("position_embeddings", rows: configuration.positions)
    segments = table("token_type_embeddings", rows: 2)
    norm = LayerNorm(embeddings["LayerNorm"], width: width, epsilon: bertEpsilon)
    layers = (0..<configuration.layers).map {
      BertLayer(
        scope["encoder"]["layer"]["\($0)"], width: width, heads: configuration.heads,
        inner: configuration.inner)
    }
  }

  /// - Parameters:
  ///   - tokens: [batch, length], integer WordPiece ids; length is at most the configuration's `positions`.
  ///   - mask: [batch, length], 1 for a token and 0 for padding.
  /// - Returns: [batch, width], rows of length 1; a row without a token is 0.
  public func callAsFunction(tokens: T, mask: T) -> T {
    vector(states(tokens: tokens, mask: mask, through: layers.count), mask: mask)
  }

  /// The states of tokens after the first layers.
  ///
  /// - Parameter layer: 0...layers; 0 leaves the embeddings of the tokens.
  /// - Returns: [batch, length, width].
  public func states(tokens: T, mask: T, through layer: Int) -> T {
    let embedded = words.rows(at: tokens) + places.rows(at: tokens.positions())
    // Every token is of the first sentence.
    let start = norm(embedded + segments.sliced(axis: 0, 0..<1))
    return advance(start, mask: mask, layers[..<layer])
  }

  /// What the whole encoder makes of states that `states(tokens:mask:through:)` gave.
  ///
  /// - Returns: as `callAsFunction(tokens:mask:)`.
  public func callAsFunction(states: T, mask: T, from layer: Int) -> T {
    vector(advance(states, mask: mask, layers[layer...]), mask: mask)
  }

  private func advance(_ states: T, mask: T, _ layers: ArraySlice<BertLayer<T>>) -> T {
    // Far below any score, and finite: a row of padding alone stays free of NaN.
    let barrier = mask.shifted(by: -1).scaled(by: 1e9).insertingAxis(at: 1).insertingAxis(at: 1)
    return layers.reduce(states) { x, layer in layer(x, barrier: barrier) }
  }

  private func vector(_ hidden: T, mask: T) -> T {
    let weights = mask.insertingAxis(at: -1)
    let total = (hidden * weights).sum(axes: [1], keepingAxes: false)
    let mean = total / weights.sum(axes: [1], keepingAxes: false).clamped(from: 1e-9)
    let length = (mean * mean).sum(axes: [-1], keepingAxes: true).squareRoot()
    return mean / length.clamped(from: 1e-12)
  }
}

/// Self-attention (Vaswani et al., NeurIPS 2017) and a feed-forward part, each followed by a norm over the
/// residual sum.
struct BertLayer<T: Tensor> {
  private let query, key, value, mixed: Linear<T>
  private let expand, project: Linear<T>
  private let attentionNorm, outputNorm: LayerNorm<T>
  private let heads: AttentionHeads

  init(_ scope: Scope<T>, width: Int, heads: Int, inner: Int) {
    let attention = scope["attention"]
    query = Linear(attention["self"]["query"], inputs: width, outputs: width)
    key = Linear(attention["self"]["key"], inputs: width, outputs: width)
    value = Linear(attention["self"]["value"], inputs: width, outputs: width)
    mixed = Linear(attention["output"]["dense"], inputs: width, outputs: width)
    attentionNorm = LayerNorm(attention["output"]["LayerNorm"], width: width, epsilon: bertEpsilon)
    expand = Linear(scope["intermediate"]["dense"], inputs: width, outputs: inner)
    project = Linear(scope["output"]["dense"], inputs: inner, outputs: width)
    outputNorm = LayerNorm(scope["output"]["LayerNorm"], width: width, epsilon: bertEpsilon)
    self.heads = AttentionHeads(heads, width: width)
  }

  /// - Parameter barrier: [batch, 1, 1, length], added to the scores: 0 where a token may be looked at.
  func callAsFunction(_ x: T, barrier: T) -> T {
    let context = heads(query: query(x), key: key(x), value: value(x), barrier: barrier)
    let attended = attentionNorm(mixed(context) + x)
    return outputNorm(project(expand(attended).gelu()) + attended)
  }
}

private let bertEpsilon: Float = 1e-12
