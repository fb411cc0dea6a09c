/// The tree of categories with a number for each node, so that interests are named the same in every language.
///
/// Numbers count from 1 in the order in which nodes were first seen, and are never given again: version v of the tree is
/// its nodes up to v, and whoever knows an older version can read what names one of its nodes.
public struct Taxonomy: Equatable, Sendable {
  private let nodes: [Category]
  private let numbers: [Category: Int]

  /// - Parameter nodes: by number; each once, with what is above it before it.
  public init(nodes: [Category]) {
    self.nodes = nodes
    numbers = Dictionary(nodes.enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
  }

  /// The number of its nodes.
  public var version: Int { nodes.count }

  /// The number of a node; nil for one that this version does not have.
  public func number(of category: Category) -> Int? { numbers[category] }

  /// The node of a number; nil for one that this version does not have.
  public func category(_ number: Int) -> Category? {
    nodes.indices.contains(number - 1) ? nodes[number - 1] : nil
  }

  /// The number of the node above; nil for a root.
  public func parent(of number: Int) -> Int? {
    category(number)?.lineage.dropLast().last.flatMap { numbers[$0] }
  }
}
