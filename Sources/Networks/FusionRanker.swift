/// Several outcomes of showing a candidate to a person: the heavy score.
///
/// Each candidate looks through the person's last actions (`CandidateFusion`); what it found meets the dense features in
/// explicit crosses beside a perceptron (DCN-V2, Wang et al., WWW 2021), and the outcomes mix experts over both (MMoE, Ma et
/// al., KDD 2018). As in `InterestRanker`, a logit is the log-odds that the first dense columns give to its task plus a
/// correction that starts at 0, and what a person passed over is a bag of categories.
///
/// The tables stand apart as `FusionTables`, so that a recorded graph holds none of them.
public struct FusionRanker<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    /// Names of the tasks, in the order of the logits.
    public var tasks: [String]
    /// Dense features, of which the first are log-odds: one for each task, in the tasks' order.
    public var dense: Int
    /// Rows of the tables of categories.
    public var vocabulary: Int
    /// Rows of the table of what was done.
    public var kinds: Int
    /// Over the last actions; its width is that of all embeddings.
    public var encoder: SequenceEncoder<T>.Configuration
    public var crossLayers: Int
    /// Widths of the perceptron beside the crosses; at least one.
    public var hidden: [Int]
    public var experts: ExpertNetwork<T>.Configuration

    public init(
      tasks: [String] = ["click", "save", "hide", "conversion"], dense: Int, vocabulary: Int, kinds: Int,
      encoder: SequenceEncoder<T>.Configuration, crossLayers: Int, hidden: [Int], experts: Int, expert: [Int],
      head: [Int]
    ) {
      self.tasks = tasks
      self.dense = dense
      self.vocabulary = vocabulary
      self.kinds = kinds
      self.encoder = encoder
      self.crossLayers = crossLayers
      self.hidden = hidden
      self.experts = .init(tasks: tasks, sharedExperts: experts, expert: expert, head: head)
    }
  }

  private let mean, scale: T
  private let fusion: CandidateFusion<T>
  private let crosses: CrossNetwork<T>
  private let deep: Perceptron<T>
  private let experts: ExpertNetwork<T>
  private let tasks: Int

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    let normalization = scope["normalization"]
    mean = normalization.buffer("mean", shape: [configuration.dense], initial: .zeros)
    scale = normalization.buffer("scale", shape: [configuration.dense], initial: .ones)
    fusion = CandidateFusion(scope["fusion"], configuration.encoder)
    let width = configuration.dense + 5 * configuration.encoder.width
    crosses = CrossNetwork(scope["crosses"], width: width, depth: configuration.crossLayers)
    deep = Perceptron(scope["deep"], inputs: width, widths: configuration.hidden)
    experts = ExpertNetwork(
      scope["experts"], features: width + (configuration.hidden.last ?? width), configuration.experts, logits: .zeros)
    tasks = configuration.tasks.count
  }

  /// The person's side, once for a request; as `CandidateFusion.history`.
  public func history(actions: T, mask: T, dropping: (T) -> T = { $0 }) -> CandidateFusion<T>.History {
    fusion.history(actions: actions, mask: mask, dropping: dropping)
  }

  /// - Parameters:
  ///   - dense: [batch, n, dense].
  ///   - candidates: [batch, n, width].
  ///   - passed: [batch, 1, width]: the bag of what each person was shown and passed over.
  ///   - dropping: dropout while training.
  /// - Returns: [batch, n, tasks]: logits, in the order of the configuration's tasks.
  public func callAsFunction(
    dense: T, candidates: T, passed: T, history: CandidateFusion<T>.History, dropping: (T) -> T = { $0 }
  ) -> T {
    dense.sliced(axis: -1, 0..<tasks)
      + correction(
        standardized: (dense - mean) / scale, candidates: candidates, passed: passed, history: history,
        dropping: dropping)
  }

  /// What is added to the log-odds of the first dense columns. Served in few bits, dense features are standardised and the
  /// correction is added outside of the graph, where nothing is rounded.
  ///
  /// - Parameter standardized: [batch, n, dense]: (dense − mean) / scale.
  public func correction(
    standardized: T, candidates: T, passed: T, history: CandidateFusion<T>.History, dropping: (T) -> T = { $0 }
  ) -> T {
    let seen = fusion(candidates: candidates, history: history, dropping: dropping)
    let features = T.concatenated([standardized, seen, candidates * passed], axis: -1)
    return experts(dropping(T.concatenated([crosses(features), deep(features)], axis: -1)))
  }
}

/// The embeddings of a `FusionRanker`, outside of its graph. Identifier 0 of a category stands for none and comes to zeros.
public struct FusionTables<T: Tensor> {
  /// Of the categories that a person acted on.
  public let acted: EmbeddingBag<T>
  /// Of what was done to them.
  public let kinds: EmbeddingBag<T>
  /// Of what a person was shown and passed over.
  public let passed: EmbeddingBag<T>
  /// Of what may be shown.
  public let candidate: EmbeddingBag<T>

  public init(_ scope: Scope<T>, _ configuration: FusionRanker<T>.Configuration) {
    func table(_ name: String, _ rows: Int) -> EmbeddingBag<T> {
      EmbeddingBag(scope[name], rows: rows, width: configuration.encoder.width)
    }
    acted = table("acted", configuration.vocabulary)
    kinds = table("kinds", configuration.kinds)
    passed = table("passed", configuration.vocabulary)
    candidate = table("candidate", configuration.vocabulary)
  }
}
