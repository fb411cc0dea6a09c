public import Domain
import Indexes
public import Statistics
public import Store

/// How often an item's nearest neighbour is of the same kind: what a vector is worth before anyone trains on it.
///
/// Each item asks for its nearest other item, copies of itself left out; the answer agrees when both share the top level
/// of their categories. Beside it stands what needs no vector: always answering the most common category.
public struct CategoryAgreement: Equatable, Sendable {
  /// How contracts name this figure.
  public static let measure = "category-agreement@1"

  /// Over all items that have a vector, a category and a neighbour with one, with a Wilson interval.
  public let all: ConfidenceInterval
  /// By top category.
  public let slices: [String: ConfidenceInterval]
  /// The share of the most common category.
  public let baseline: Double
  /// Items that asked.
  public let count: Int

  /// - Parameters:
  ///   - index: over the golden set.
  ///   - items: the golden set with its categories.
  ///   - media: what the items show; those that show the same are copies.
  /// - Throws: `StatisticsError`: `empty` when no item could ask.
  /// - Complexity: O(items² · dimension).
  public init(_ index: SignalIndex, items: [Item], media: [ItemID: ItemMedia]) throws {
    var tops: [ItemID: String] = [:]
    for item in items {
      if let top = item.category?.path.prefix(while: { $0 != "/" }) { tops[item.id] = String(top) }
    }
    try self.init(index, labels: tops, media: media)
  }

  /// The same for labels that were given otherwise.
  ///
  /// - Parameter labels: of items; those that the index does not hold are left out.
  public init(_ index: SignalIndex, labels: [ItemID: String], media: [ItemID: ItemMedia]) throws {
    let tops = labels.filter { index.index.contains($0.key) }
    var agreed: [String: Int] = [:]
    var asked: [String: Int] = [:]
    for (item, top) in tops.sorted(by: { $0.key < $1.key }) {
      guard let values = index.index.values(of: item) else { continue }
      let content = media[item]?.content
      // Enough to find another behind a few copies.
      let hits = try index.nearest(to: Embedding(space: index.index.space, values: values), count: 16).hits
      let other = hits.first { $0.key != item && media[$0.key]?.content != content && tops[$0.key] != nil }
      guard let other else { continue }
      asked[top, default: 0] += 1
      if tops[other.key] == top { agreed[top, default: 0] += 1 }
    }
    count = asked.values.reduce(0, +)
    all = try .proportion(successes: agreed.values.reduce(0, +), trials: count)
    slices = try Dictionary(
      uniqueKeysWithValues: asked.map { ($0.key, try .proportion(successes: agreed[$0.key] ?? 0, trials: $0.value)) })
    baseline = Double(asked.values.max() ?? 0) / Double(count)
  }

  /// The figure that a floor is about; nil for another measure or an unknown slice.
  public func figure(of floor: SignalContract.Floor) -> Double? {
    guard floor.measure == Self.measure else { return nil }
    return floor.slice == "all" ? all.estimate : slices[floor.slice]?.estimate
  }
}
