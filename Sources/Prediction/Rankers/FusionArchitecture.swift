public import Bundles
public import Networks

/// The sizes of the large network, which is asked for the best two hundred candidates.
public struct FusionArchitecture: Equatable, Sendable {
  /// Names of the tasks, in the order of the logits.
  public var tasks: [String]
  /// Columns of dense features.
  public var dense: Int
  /// Rows of the tables of categories.
  public var vocabulary: Int
  /// Rows of the table of what was done.
  public var kinds: Int
  /// Of an embedding, a multiple of the heads of attention.
  public var width: Int
  /// The most of a person's last actions that candidates look through.
  public var actions: Int
  public var attentionLayers: Int
  public var attentionHeads: Int
  /// Width inside the encoder's feed-forward part.
  public var inner: Int
  public var crossLayers: Int
  /// Widths of the perceptron beside the crosses.
  public var hidden: [Int]
  public var experts: Int
  /// Widths of each expert.
  public var expert: [Int]
  /// Widths inside each head.
  public var head: [Int]

  public init(
    tasks: [String] = RankerTask.allCases.map(\.rawValue), dense: Int = FeatureSchema.width,
    vocabulary: Int = FeatureSchema.vocabulary, kinds: Int = FeatureSchema.kinds, width: Int = 64,
    actions: Int = FeatureSchema.actionLimit, attentionLayers: Int = 1, attentionHeads: Int = 4, inner: Int = 128,
    crossLayers: Int = 3, hidden: [Int] = [256, 128], experts: Int = 4, expert: [Int] = [128], head: [Int] = [32]
  ) {
    self.tasks = tasks
    self.dense = dense
    self.vocabulary = vocabulary
    self.kinds = kinds
    self.width = width
    self.actions = actions
    self.attentionLayers = attentionLayers
    self.attentionHeads = attentionHeads
    self.inner = inner
    self.crossLayers = crossLayers
    self.hidden = hidden
    self.experts = experts
    self.expert = expert
    self.head = head
  }

  static let name = "FusionRanker"

  /// The same as the network takes it, for any kind of tensor.
  public func configuration<T: Tensor>(for tensor: T.Type) -> FusionRanker<T>.Configuration {
    .init(
      tasks: tasks, dense: dense, vocabulary: vocabulary, kinds: kinds,
      encoder: .init(
        width: width, layers: attentionLayers, heads: attentionHeads, inner: inner, positions: actions),
      crossLayers: crossLayers, hidden: hidden, experts: experts, expert: expert, head: head)
  }

  /// Multiplications with an addition each that one candidate costs, without the person's side.
  public var operationsPerCandidate: Int {
    func chain(_ widths: [Int]) -> Int { zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } }
    let features = dense + 5 * width
    let joined = features + (hidden.last ?? features)
    let expertWidth = expert.last ?? joined
    return width * width + 2 * actions * width + crossLayers * features * features + chain([features] + hidden)
      + experts * chain([joined] + expert) + tasks.count * (joined * experts + experts * expertWidth)
      + tasks.count * chain([expertWidth] + head + [1])
  }

  /// The same as a bundle's manifest says it.
  public var manifest: Manifest.Architecture {
    Manifest.Architecture(
      name: Self.name,
      settings: [
        "tasks": .list(tasks.map(Setting.text)), "dense": .integer(dense), "vocabulary": .integer(vocabulary),
        "kinds": .integer(kinds), "width": .integer(width), "actions": .integer(actions),
        "attentionLayers": .integer(attentionLayers), "attentionHeads": .integer(attentionHeads),
        "inner": .integer(inner), "crossLayers": .integer(crossLayers),
        "hidden": .list(hidden.map(Setting.integer)), "experts": .integer(experts),
        "expert": .list(expert.map(Setting.integer)), "head": .list(head.map(Setting.integer)),
      ])
  }

  /// - Throws: `badArchitecture` for sizes that are missing.
  init(_ settings: [String: Setting]) throws(PredictionError) {
    func size(_ name: String) throws(PredictionError) -> Int {
      guard let size = settings[name]?.size else { throw RankerArchitecture.missingSizes }
      return size
    }
    guard let tasks = settings["tasks"]?.texts, !tasks.isEmpty, let hidden = settings["hidden"]?.sizes,
      !hidden.isEmpty, let expert = settings["expert"]?.sizes, !expert.isEmpty, let head = settings["head"]?.sizes
    else { throw RankerArchitecture.missingSizes }
    self.init(
      tasks: tasks, dense: try size("dense"), vocabulary: try size("vocabulary"), kinds: try size("kinds"),
      width: try size("width"), actions: try size("actions"), attentionLayers: try size("attentionLayers"),
      attentionHeads: try size("attentionHeads"), inner: try size("inner"), crossLayers: try size("crossLayers"),
      hidden: hidden, experts: try size("experts"), expert: expert, head: head)
    guard attentionHeads > 0, width.isMultiple(of: attentionHeads), actions > 0, experts > 0 else {
      throw PredictionError(
        .badArchitecture, "The bundle states sizes that no network has: publish it with this version.")
    }
  }
}
