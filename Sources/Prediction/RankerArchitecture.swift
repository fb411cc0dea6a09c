public import Bundles
public import Networks

/// The sizes of a ranking model, as its bundle keeps them: what training writes and serving builds the network from.
public struct RankerArchitecture: Equatable, Sendable {
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

  private static let name = "InterestRanker"

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

  /// - Throws: `badArchitecture` for another network, or sizes that are missing.
  public init(_ manifest: Manifest.Architecture) throws(PredictionError) {
    guard manifest.name == Self.name else {
      throw PredictionError(
        .badArchitecture, "The bundle holds a network of the kind \(manifest.name), not \(Self.name): name a ranker's.")
    }
    guard let tasks = manifest.settings["tasks"]?.texts, !tasks.isEmpty, let dense = manifest.settings["dense"]?.size,
      let vocabulary = manifest.settings["vocabulary"]?.size, let width = manifest.settings["width"]?.size,
      let crossLayers = manifest.settings["crossLayers"]?.size, let shared = manifest.settings["shared"]?.sizes,
      !shared.isEmpty, let head = manifest.settings["head"]?.sizes
    else {
      throw PredictionError(
        .badArchitecture, "The bundle does not say all sizes of its network: publish it with this version.")
    }
    self.init(
      tasks: tasks, dense: dense, vocabulary: vocabulary, width: width, crossLayers: crossLayers, shared: shared,
      head: head)
  }
}

extension Setting {
  fileprivate var size: Int? {
    guard case .integer(let value) = self, value >= 0 else { return nil }
    return value
  }

  fileprivate var sizes: [Int]? {
    guard case .list(let values) = self else { return nil }
    let sizes = values.compactMap(\.size)
    return sizes.count == values.count ? sizes : nil
  }

  fileprivate var texts: [String]? {
    guard case .list(let values) = self else { return nil }
    let texts: [String] = values.compactMap { value in
      guard case .text(let text) = value else { return nil }
      return text
    }
    return texts.count == values.count ? texts : nil
  }
}
