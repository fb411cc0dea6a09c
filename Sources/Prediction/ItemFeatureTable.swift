public import Domain

/// What the features read of the catalogue: identifiers of each row's category and of those above it.
public struct ItemFeatureTable: Sendable {
  /// The category itself; 0 for none.
  public let leaf: [UInt32]
  /// The topmost one above it.
  public let top: [UInt32]
  /// Which of the table's categories a row has: unlike identifiers, no two share a number.
  let number: [Int32]
  /// By number, from the top down.
  private let lineages: [[UInt32]]

  /// - Parameter categories: one a row.
  public init(categories: [Category?]) {
    var numbers: [Category?: Int32] = [:]
    var lineages: [[UInt32]] = []
    number = categories.map { category in
      if let known = numbers[category] { return known }
      let number = Int32(lineages.count)
      numbers[category] = number
      lineages.append(category?.lineage.map { FeatureSchema.id(of: $0) } ?? [])
      return number
    }
    self.lineages = lineages
    leaf = number.map { lineages[Int($0)].last ?? 0 }
    top = number.map { lineages[Int($0)].first ?? 0 }
  }

  /// For each of the table's categories whether it or one above it is among these.
  func within(_ categories: Set<UInt32>) -> [Bool] {
    lineages.map { !categories.isEmpty && $0.contains(where: categories.contains) }
  }
}
