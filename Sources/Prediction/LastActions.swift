/// What a person lately acted on, the latest first: a category and what was done, as identifiers of the schema.
public struct LastActions: Equatable, Sendable {
  public private(set) var categories: [UInt32] = []
  public private(set) var kinds: [UInt32] = []

  public static let none = LastActions()

  public init() {}

  /// - Parameter kinds: one for each category; 0 where it is not known.
  public init(categories: [UInt32], kinds: [UInt32]) {
    self.categories = categories
    self.kinds = kinds.count == categories.count ? kinds : categories.map { _ in 0 }
  }

  /// Actions of any kind.
  public init(categories: [UInt32]) { self.init(categories: categories, kinds: []) }

  public var count: Int { categories.count }

  mutating func append(_ category: UInt32, kind: UInt32) {
    categories.append(category)
    kinds.append(kind)
  }
}
