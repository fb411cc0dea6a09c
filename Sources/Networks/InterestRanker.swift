/// Several outcomes of showing a candidate to a person, from dense features and three embeddings.
///
/// What the person acted on and what they passed over are two bags of categories, and their difference meets the candidate's
/// own embedding place by place: matrix factorisation with a bag on the user's side (SVD++, Koren, KDD 2008; Covington et
/// al., RecSys 2016), whose product also goes into a `MultiTaskNetwork` beside the dense features.
///
/// A logit is the log-odds that the first dense columns give to its task plus what the network adds, which starts at 0: with
/// little data the model stays near them (a residual on a prior, as the wide part of Wide & Deep, Cheng et al., DLRS 2016).
///
/// The tables stand apart as `InterestTables`: serving gathers their rows outside the graph, so that a recorded graph holds
/// none of them.
public struct InterestRanker<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    /// Names of the tasks, in the order of the logits.
    public var tasks: [String]
    /// Dense features, of which the first are log-odds: one for each task, in the tasks' order.
    public var dense: Int
    /// Rows of each table.
    public var vocabulary: Int
    /// Of an embedding.
    public var width: Int
    public var crossLayers: Int
    /// Widths of the shared perceptron; at least one.
    public var shared: [Int]
    /// Widths inside each head, before its logit.
    public var head: [Int]

    public init(
      tasks: [String] = ["click", "save", "hide", "conversion"], dense: Int, vocabulary: Int, width: Int = 16,
      crossLayers: Int = 0, shared: [Int] = [64, 32], head: [Int] = [16]
    ) {
      self.tasks = tasks
      self.dense = dense
      self.vocabulary = vocabulary
      self.width = width
      self.crossLayers = crossLayers
      self.shared = shared
      self.head = head
    }
  }

  private let mean: T
  private let scale: T
  private let network: MultiTaskNetwork<T>
  private let tasks: Int

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    let normalization = scope["normalization"]
    mean = normalization.buffer("mean", shape: [configuration.dense], initial: .zeros)
    scale = normalization.buffer("scale", shape: [configuration.dense], initial: .ones)
    network = MultiTaskNetwork(
      scope,
      MultiTaskNetwork<T>.Configuration(
        tasks: configuration.tasks, features: configuration.dense + configuration.width + 1,
        crossLayers: configuration.crossLayers, shared: configuration.shared, head: configuration.head),
      logits: .zeros)
    tasks = configuration.tasks.count
  }

  /// - Parameters:
  ///   - dense: [batch, dense]; standardised here, as (x − mean) / scale.
  ///   - liked: [batch, width]: the bag of what the person acted on.
  ///   - passed: [batch, width]: the bag of what the person was shown and passed over.
  ///   - candidate: [batch, width].
  /// - Returns: [batch, tasks]: logits, in the order of the configuration's tasks.
  public func callAsFunction(dense: T, liked: T, passed: T, candidate: T) -> T {
    let match = (liked - passed) * candidate
    let affinity = match.sum(axes: [-1], keepingAxes: true)
    let correction = network(T.concatenated([(dense - mean) / scale, match, affinity], axis: -1))
    return dense.sliced(axis: -1, 0..<tasks) + correction
  }
}
