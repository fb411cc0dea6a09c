public import Bundles
public import Networks

/// The sizes of the small network, which may be asked for a thousand candidates.
public struct InterestArchitecture: Equatable, Sendable {
  /// Names of the tasks, in the order of the logits.
  public var tasks: [String]
  /// Columns of dense features.
  public var dense: Int
  /// Rows of each embedding table.
  public var vocabulary: Int
  /// Of an embedding.
  public var width: Int
  public var crossLayers: Int
  /// Widths of the shared perceptron.
  public var shared: [Int]
  /// Widths inside each head.
  public var head: [Int]

  public init(
    tasks: [String] = RankerTask.allCases.map(\.rawValue), dense: Int = FeatureSchema.width,
    vocabulary: Int = FeatureSchema.vocabulary, width: Int = 16, crossLayers: Int = 0, shared: [Int] = [64, 32],
    head: [Int] = [16]
  ) {
    self.tasks = tasks
    self.dense = dense
    self.vocabulary = vocabulary
    self.width = width
    self.crossLayers = crossLayers
    self.shared = shared
    self.head = head
  }

  static let name = "InterestRanker"

  /// The same as the network takes it, for any kind of tensor.
  public func configuration<T: Tensor>(for tensor: T.Type) -> InterestRanker<T>.Configuration {
    .init(
      tasks: tasks, dense: dense, vocabulary: vocabulary, width: width, crossLayers: crossLayers, shared: shared,
      head: head)
  }

  /// The same as a bundle's manifest says it.
  public var manifest: Manifest.Architecture {
    Manifest.Architecture(
      name: Self.name,
      settings: [
        "tasks": .list(tasks.map(Setting.text)), "dense": .integer(dense), "vocabulary": .integer(vocabulary),
        "width": .integer(width), "crossLayers": .integer(crossLayers), "shared": .list(shared.map(Setting.integer)),
        "head": .list(head.map(Setting.integer)),
      ])
  }

  /// - Throws: `badArchitecture` for sizes that are missing.
  init(_ settings: [String: Setting]) throws(PredictionError) {
    guard let tasks = settings["tasks"]?.texts, !tasks.isEmpty, let dense = settings["dense"]?.size,
      let vocabulary = settings["vocabulary"]?.size, let width = settings["width"]?.size,
      let crossLayers = settings["crossLayers"]?.size, let shared = settings["shared"]?.sizes,
      !shared.isEmpty, let head = settings["head"]?.sizes
    else { throw RankerArchitecture.missingSizes }
    self.init(
      tasks: tasks, dense: dense, vocabulary: vocabulary, width: width, crossLayers: crossLayers, shared: shared,
      head: head)
  }
}
