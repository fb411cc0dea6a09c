/// Two perceptrons that each read the features through a gate of their own, and meet in a bilinear form.
///
/// FinalMLP (Mao et al., AAAI 2023): stream-specific feature selection (eq. 4 to 6) with gates 2σ(·) computed from some of
/// the fields, and multi-head bilinear fusion (eq. 9 and 10).
public struct FinalMLP<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    /// Widths of each stream; at least one, the last a multiple of `heads`.
    public var hidden: [Int]
    /// Blocks of the bilinear form.
    public var heads: Int
    /// Fields that each stream's gate is computed from, as the person's and the candidate's; none for a gate that is learned
    /// and the same for all.
    public var contexts: [Range<Int>]
    /// Width inside each gate.
    public var gate: Int

    public init(hidden: [Int] = [64, 64], heads: Int = 2, contexts: [Range<Int>] = [0..<0, 0..<0], gate: Int = 32) {
      self.hidden = hidden
      self.heads = heads
      self.contexts = contexts
      self.gate = gate
    }
  }

  private struct Stream {
    private let context: Range<Int>
    private let learned: T?
    private let inner: Perceptron<T>
    private let gate: Linear<T>
    private let perceptron: Perceptron<T>

    init(_ scope: Scope<T>, _ shape: FeatureShape, _ configuration: Configuration, context: Range<Int>) {
      self.context = context
      let width = max(context.count, 1) * shape.width
      learned = context.isEmpty ? scope.parameter("context", shape: [1, width], initial: .normal(deviation: 0.1)) : nil
      inner = Perceptron(scope["gate"], inputs: width, widths: [configuration.gate])
      gate = Linear(scope["gate"]["out"], inputs: configuration.gate, outputs: shape.flat)
      perceptron = Perceptron(scope["perceptron"], inputs: shape.flat, widths: configuration.hidden)
    }

    func callAsFunction(_ features: T, rows: T) -> T {
      let context = learned ?? rows.sliced(axis: -2, context).joiningLastAxes()
      return perceptron(features * gate(inner(context)).sigmoid().scaled(by: 2))
    }
  }

  private let shape: FeatureShape
  private let streams: [Stream]
  private let linear: Linear<T>
  private let forms: [T]
  private let block: Int

  public init(_ scope: Scope<T>, _ shape: FeatureShape, _ configuration: Configuration) {
    self.shape = shape
    streams = configuration.contexts.prefix(2).enumerated().map { index, context in
      Stream(scope["streams"]["\(index)"], shape, configuration, context: context)
    }
    let width = configuration.hidden.last ?? shape.flat
    let block = width / configuration.heads
    self.block = block
    linear = Linear(scope["linear"], inputs: 2 * width, outputs: 1)
    forms = (0..<configuration.heads).map {
      scope["forms"].parameter("\($0)", shape: [block, block], initial: .uniform(fanIn: block * block))
    }
  }

  /// - Parameters:
  ///   - rows: [batch, fields, width].
  ///   - dense: [batch, dense].
  /// - Returns: [batch, 1].
  public func callAsFunction(rows: T, dense: T?) -> T {
    let features = shape.flattened(rows, dense)
    let ends = streams.map { $0(features, rows: rows) }
    return forms.enumerated().reduce(linear(T.concatenated(ends, axis: -1))) { sum, form in
      let range = (form.offset * block)..<((form.offset + 1) * block)
      let parts = ends.map { $0.sliced(axis: -1, range) }
      return sum + (parts[0].matmul(form.element) * parts[1]).sum(axes: [-1], keepingAxes: true)
    }
  }
}
