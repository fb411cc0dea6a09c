public import Domain

/// What the features read of the catalogue: identifiers of each row's category and of those above it.
public struct ItemFeatureTable: Sendable {
  /// The category itself; 0 for none.
  public let leaf: [UInt32]
  /// The topmost one above it.
  public let top: [UInt32]
  private let lineages: [[UInt32]]

  /// - Parameter categories: one a row.
  public init(categories: [Category?]) {
    var known: [Category: [UInt32]] = [:]
    var lineages: [[UInt32]] = []
    lineages.reserveCapacity(categories.count)
    for category in categories {
      guard let category else {
        lineages.append([])
        continue
      }
      let lineage = known[category] ?? category.lineage.map { FeatureSchema.id(of: $0) }
      known[category] = lineage
      lineages.append(lineage)
    }
    self.lineages = lineages
    leaf = lineages.map { $0.last ?? 0 }
    top = lineages.map { $0.first ?? 0 }
  }

  /// Whether the row's category or one above it is among these.
  public func isWithin(_ categories: Set<UInt32>, row: Int) -> Bool {
    !categories.isEmpty && lineages[row].contains(where: categories.contains)
  }
}
