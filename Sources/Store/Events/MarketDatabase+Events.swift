public import Domain
import GRDB

extension MarketDatabase {
  /// Stores events in one transaction and returns when they are durable. Sending an event twice counts once.
  /// - Throws: `StoreError`: `badRow` for a position or an amount outside its range; nothing is stored then.
  public func append(_ events: [Event], receivedAt: Timestamp) throws -> EventReceipt {
    try write { try EventLog.insert(events, receivedAt: receivedAt, random: random, in: $0).receipt }
  }

  /// Events in their order of arrival.
  /// - Parameter cursor: the sequence of the last event that the caller has; 0 at the start.
  public func events(after cursor: Int64 = 0, limit: Int) throws -> [StoredEvent] {
    try read { try EventLog.fetch("WHERE sequence > ? ORDER BY sequence LIMIT ?", [cursor, limit], in: $0) }
  }

  /// What a person did last, newest first.
  public func recentActions(of pseudonym: Int64, kinds: [EventKind], limit: Int) throws -> [StoredEvent] {
    let names = kinds.map(\.rawValue)
    return try read { database in
      let marks = databaseQuestionMarks(count: names.count)
      return try EventLog.fetch(
        "WHERE person = ? AND kind IN (\(marks)) ORDER BY at DESC, sequence DESC LIMIT ?",
        [pseudonym] + StatementArguments(names) + [limit], in: database)
    }
  }

  /// Events by kind and item or ad, ordered by kind and identifier.
  /// - Parameter start: events that happened before it are left out.
  /// - Complexity: O(events of these kinds), from an index alone.
  public func eventCounts(
    by subject: EventSubject, kinds: [EventKind], since start: Timestamp? = nil
  ) throws -> [EventCount] {
    let column = subject == .item ? "item" : "ad"
    let names = kinds.map(\.rawValue)
    let sql = """
      SELECT kind, \(column), count(*) FROM events
      WHERE kind IN (\(databaseQuestionMarks(count: names.count))) AND \(column) IS NOT NULL AND at >= ?
      GROUP BY kind, \(column) ORDER BY kind, \(column)
      """
    return try read { database in
      let arguments = StatementArguments(names) + [start?.milliseconds ?? .min]
      return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
        EventCount(kind: try row.enumeration(0, of: "events"), subject: row[1], count: row[2])
      }
    }
  }

  /// How many events are stored.
  public func eventCount() throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") ?? 0 }
  }
}
