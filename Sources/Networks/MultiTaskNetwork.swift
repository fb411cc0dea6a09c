/// Several outcomes of one impression from one set of features.
///
/// Hard parameter sharing (Caruana, Machine Learning 1997): crosses of the features (DCN-V2, Wang et al., WWW
/// 2021) and a perceptron over them that all tasks share, then a small perceptron for each task. With no
/// cross layers it is a plain shared bottom.
public struct MultiTaskNetwork<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    /// Names of the tasks, in the order of the logits.
    public var tasks: [String]
    public var features: Int
    public var crossLayers: Int
    /// Widths of the shared perceptron; at least one.
    public var shared: [Int]
    /// Widths inside each head, before its logit.
    public var head: [Int]

    public init(
      tasks: [String] = ["click", "save", "hide", "conversion"], features: Int, crossLayers: Int = 0,
      shared: [Int] = [128, 64], head: [Int] = [32]
    ) {
      self.tasks = tasks
      self.features = features
      self.crossLayers = crossLayers
      self.shared = shared
      self.head = head
    }
  }

  private let crosses: CrossNetwork<T>
  private let shared: Perceptron<T>
  private let heads: [(inner: Perceptron<T>, logit: Linear<T>)]

  /// - Parameter logits: how the last layer of each head starts; as PyTorch's when nil.
  public init(_ scope: Scope<T>, _ configuration: Configuration, logits: Initializer? = nil) {
    let features = configuration.features
    crosses = CrossNetwork(scope["crosses"], width: features, depth: configuration.crossLayers)
    shared = Perceptron(scope["shared"], inputs: features, widths: configuration.shared)
    let sharedWidth = configuration.shared.last ?? features
    let headWidth = configuration.head.last ?? sharedWidth
    heads = configuration.tasks.map { task in
      let head = scope["heads"][task]
      return (
        Perceptron(head, inputs: sharedWidth, widths: configuration.head),
        Linear(head["logit"], inputs: headWidth, outputs: 1, initial: logits)
      )
    }
  }

  /// - Parameter features: [batch, features].
  /// - Returns: [batch, tasks]: logits, in the order of the configuration's tasks.
  public func callAsFunction(_ features: T) -> T {
    let common = shared(crosses(features))
    return T.concatenated(heads.map { $0.logit($0.inner(common)) }, axis: -1)
  }
}
