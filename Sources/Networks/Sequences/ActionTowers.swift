/// Two towers for retrieval: a person's vector after each action, and an item's, compared by cosine.
///
/// PinnerFormer (Pancha et al., KDD 2022): a causal transformer on the person's side, trained so that each state finds any of the
/// actions of the days ahead (dense all-action loss), not the next one alone; a perceptron on each side; unit length, so that
/// vectors can be kept for a day and searched by any index of nearest neighbours.
public struct ActionTowers<T: Tensor>: ActionNetwork {
  public struct Configuration: Equatable, Sendable {
    public var items: ItemEmbedding<T>.Configuration
    public var encoder: SequenceEncoder<T>.Configuration
    /// Width of the vectors that are compared.
    public var output: Int
    /// Width inside each tower's perceptron.
    public var hidden: Int

    public init(
      items: ItemEmbedding<T>.Configuration, encoder: SequenceEncoder<T>.Configuration, output: Int = 64,
      hidden: Int = 128
    ) {
      self.items = items
      self.encoder = encoder
      self.output = output
      self.hidden = hidden
    }
  }

  public let items: ItemEmbedding<T>
  private let encoder: SequenceEncoder<T>
  private let personTower, itemTower: Tower
  /// What a cosine is multiplied by under a softmax: one over the temperature.
  private let scale: T

  /// A perceptron around which what enters is passed on, at unit length.
  private struct Tower {
    let inner: Perceptron<T>
    let outer, skip: Linear<T>

    init(_ scope: Scope<T>, inputs: Int, hidden: Int, outputs: Int) {
      inner = Perceptron(scope, inputs: inputs, widths: [hidden])
      outer = Linear(scope["output"], inputs: hidden, outputs: outputs)
      skip = Linear(scope["skip"], inputs: inputs, outputs: outputs)
    }

    func callAsFunction(_ x: T) -> T { unitLength(outer(inner(x)) + skip(x)) }
  }

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    items = ItemEmbedding(scope, configuration.items)
    encoder = SequenceEncoder(scope["encoder"], configuration.encoder)
    func tower(_ name: String, inputs: Int) -> Tower {
      Tower(scope[name], inputs: inputs, hidden: configuration.hidden, outputs: configuration.output)
    }
    personTower = tower("person", inputs: configuration.encoder.width)
    itemTower = tower("item", inputs: configuration.items.width)
    scale = scope.parameter("scale", shape: [1], initial: .constant(20))
  }

  /// Of length 1.
  public func states(actions: T, mask: T, dropping: (T) -> T = { $0 }) -> T {
    personTower(encoder(actions: actions, mask: mask, dropping: dropping))
  }

  /// Of length 1.
  public func candidates(_ vectors: T) -> T { itemTower(vectors) }

  public func scores(states: T, candidates: T) -> T { states.matmul(candidates.transposed()) * scale }
}

/// x / |x| along the last axis; a row of zeros stays one.
func unitLength<T: Tensor>(_ x: T) -> T {
  x / (x * x).sum(axes: [-1], keepingAxes: true).clamped(from: 1e-24).squareRoot()
}
