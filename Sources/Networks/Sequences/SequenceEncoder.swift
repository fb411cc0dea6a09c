/// A causal transformer over a person's actions: the vector at a place knows that action and those before it.
///
/// The encoder of SASRec (Kang and McAuley, ICDM 2018) with the blocks of GPT-2: a norm before each part and GELU between the
/// layers of the feed-forward part. Rows are padded on the right, where no earlier place can look: what comes out at padding
/// means nothing, and nothing else depends on it.
public struct SequenceEncoder<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    public var width: Int
    public var layers: Int
    /// Attention heads; they divide the width.
    public var heads: Int
    /// Width inside the feed-forward part.
    public var inner: Int
    /// The longest sequence.
    public var positions: Int

    public init(width: Int = 64, layers: Int = 2, heads: Int = 2, inner: Int = 256, positions: Int = 50) {
      self.width = width
      self.layers = layers
      self.heads = heads
      self.inner = inner
      self.positions = positions
    }
  }

  private let places: T
  private let blocks: [SequenceBlock<T>]
  private let norm: LayerNorm<T>

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    places = scope["positions"].parameter(
      "weight", shape: [configuration.positions, configuration.width], initial: .normal(deviation: 0.02))
    blocks = (0..<configuration.layers).map { SequenceBlock(scope["blocks"]["\($0)"], configuration) }
    norm = LayerNorm(scope["norm"], width: configuration.width, epsilon: sequenceEpsilon)
  }

  /// - Parameters:
  ///   - actions: [batch, length, width]: vectors of the actions, the oldest first; length is at most `positions`.
  ///   - mask: [batch, length], 1 for an action and 0 for the padding on the right.
  ///   - dropping: dropout while training, applied to what enters, to attention weights and to what each part adds.
  /// - Returns: [batch, length, width].
  public func callAsFunction(actions: T, mask: T, dropping: (T) -> T = { $0 }) -> T {
    let ones = (mask.insertingAxis(at: -1) * mask.insertingAxis(at: 1)).scaled(by: 0).shifted(by: 1)
    // Far below any score, and finite, so that a row of padding alone stays free of NaN.
    let barrier = ones.aboveDiagonal().scaled(by: -1e9).insertingAxis(at: 1)
    let start = dropping(actions + places.rows(at: mask.positions()))
    return norm(blocks.reduce(start) { x, block in block(x, barrier: barrier, dropping: dropping) })
  }
}

/// Self-attention and a feed-forward part, each added to what it read through a norm.
struct SequenceBlock<T: Tensor> {
  private let attentionNorm, forwardNorm: LayerNorm<T>
  private let query, key, value, mixed: Linear<T>
  private let expand, project: Linear<T>
  private let heads: AttentionHeads

  init(_ scope: Scope<T>, _ configuration: SequenceEncoder<T>.Configuration) {
    let width = configuration.width
    func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear<T> {
      Linear(scope[name], inputs: inputs, outputs: outputs)
    }
    attentionNorm = LayerNorm(scope["attention_norm"], width: width, epsilon: sequenceEpsilon)
    query = linear("query", width, width)
    key = linear("key", width, width)
    value = linear("value", width, width)
    mixed = linear("mixed", width, width)
    forwardNorm = LayerNorm(scope["forward_norm"], width: width, epsilon: sequenceEpsilon)
    expand = linear("expand", width, configuration.inner)
    project = linear("project", configuration.inner, width)
    heads = AttentionHeads(configuration.heads, width: width)
  }

  func callAsFunction(_ x: T, barrier: T, dropping: (T) -> T) -> T {
    let read = attentionNorm(x)
    let context = heads(
      query: query(read), key: key(read), value: value(read), barrier: barrier, dropping: dropping)
    let attended = x + dropping(mixed(context))
    return attended + dropping(project(dropping(expand(forwardNorm(attended)).gelu())))
  }
}

let sequenceEpsilon: Float = 1e-5
