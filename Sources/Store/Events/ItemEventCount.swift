public import Domain
import GRDB

/// How many events of a kind an item has, as content or as an ad.
public struct ItemEventCount: Equatable, Sendable {
  public let kind: EventKind
  /// The raw identifier of the item.
  public let item: String
  public let isAd: Bool
  public let count: Int
}

extension MarketDatabase {
  /// Events by kind and item, those of ads apart, ordered by kind and item.
  /// - Complexity: O(events of these kinds).
  public func itemEventCounts(kinds: [EventKind]) throws -> [ItemEventCount] {
    let names = kinds.map(\.rawValue)
    let sql = """
      SELECT kind, item, ad IS NOT NULL, count(*) FROM events
      WHERE kind IN (\(databaseQuestionMarks(count: names.count))) AND item IS NOT NULL
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      """
    return try read { database in
      try Row.fetchAll(database, sql: sql, arguments: StatementArguments(names)).map { row in
        ItemEventCount(kind: try row.enumeration(0, of: "events"), item: row[1], isAd: row[2], count: row[3])
      }
    }
  }
}
