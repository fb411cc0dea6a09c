/// The features of several candidates of one request.
public struct FeatureColumns: Equatable, Sendable {
  /// Row-major, `FeatureSchema.width` numbers a candidate.
  public var dense: [Float]
  /// The identifier of each candidate's category.
  public var categories: [UInt32]
  public var actions: LastActions
  /// Categories of what the person was lately shown and did not act on, the latest first.
  public var passed: [UInt32]

  public static let none = FeatureColumns(dense: [], categories: [], actions: .none, passed: [])

  /// - Parameters:
  ///   - dense: `FeatureSchema.width` numbers for each category.
  public init(dense: [Float], categories: [UInt32], actions: LastActions, passed: [UInt32]) {
    self.dense = dense
    self.categories = categories
    self.actions = actions
    self.passed = passed
  }

  public var count: Int { categories.count }

  /// The rows named, in that order.
  public func keeping(_ rows: [Int]) -> FeatureColumns {
    let width = FeatureSchema.width
    var kept = FeatureColumns(dense: [], categories: rows.map { categories[$0] }, actions: actions, passed: passed)
    kept.dense.reserveCapacity(rows.count * width)
    for row in rows { kept.dense += dense[(row * width)..<((row + 1) * width)] }
    return kept
  }
}
