public import Domain

/// What one person lately acted on and was shown, tallied for the features of one request.
public struct PersonHistory: Equatable, Sendable {
  struct Tally: Equatable {
    var shown: Float = 0
    var acted: Float = 0
  }

  private(set) var total = Tally()
  private(set) var leaves: [UInt32: Tally] = [:]
  private(set) var tops: [UInt32: Tally] = [:]
  private(set) var items: [Int32: Tally] = [:]
  /// Among the latest shown.
  private(set) var recentLeaves: [UInt32: Float] = [:]
  public private(set) var actions = LastActions.none
  /// Categories, the latest first.
  public private(set) var passed: [UInt32] = []
  /// Rows of what was passed over, the latest first.
  public private(set) var passedRows: [Int32] = []

  static let recent = 10

  public static let none = PersonHistory(acted: [], kinds: [], shown: [], items: ItemFeatureTable(categories: []))

  /// - Parameters:
  ///   - acted: rows of what the person acted on, the latest first; a row may come twice.
  ///   - kinds: what was done, one for each of them.
  ///   - shown: rows of what they were shown, the latest first.
  public init(acted: [Int32], kinds: [EventKind], shown: [Int32], items table: ItemFeatureTable) {
    let actedRows = Set(acted)
    for row in acted { note(row, table) { $0.acted += 1 } }
    for (place, row) in shown.enumerated() {
      note(row, table) { $0.shown += 1 }
      let leaf = table.leaf[Int(row)]
      if place < Self.recent, leaf != 0 { recentLeaves[leaf, default: 0] += 1 }
      if !actedRows.contains(row), passedRows.count < FeatureSchema.passedLimit { passedRows.append(row) }
    }
    for (row, kind) in zip(acted, kinds).prefix(FeatureSchema.actionLimit) {
      actions.append(table.leaf[Int(row)], kind: FeatureSchema.id(of: kind))
    }
    passed = passedRows.map { table.leaf[Int($0)] }
  }

  private mutating func note(_ row: Int32, _ table: ItemFeatureTable, _ change: (inout Tally) -> Void) {
    change(&total)
    change(&items[row, default: Tally()])
    if table.leaf[Int(row)] != 0 { change(&leaves[table.leaf[Int(row)], default: Tally()]) }
    if table.top[Int(row)] != 0 { change(&tops[table.top[Int(row)], default: Tally()]) }
  }
}
