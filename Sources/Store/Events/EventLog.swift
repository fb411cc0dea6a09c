import Domain
import GRDB

/// The events table, on a connection, so that charges and events can share a transaction.
enum EventLog {
  /// What one insertion did: `sequence` and `person` are aligned with the events.
  struct Insertion {
    /// The place of each event in the order of arrival; nil for a duplicate.
    var sequences: [Int64?] = []
    /// The pseudonym of each event's user.
    var people: [Int64?] = []

    var receipt: EventReceipt {
      let accepted = sequences.count { $0 != nil }
      return EventReceipt(accepted: accepted, duplicates: sequences.count - accepted)
    }
  }

  static func insert(
    _ events: [Event], receivedAt: Timestamp, random: RandomWords, in database: Database
  ) throws -> Insertion {
    var insertion = Insertion()
    for event in events {
      let pseudonym = try event.user.map { try People.findOrMake($0, random: random, in: database).pseudonym }
      insertion.people.append(pseudonym)
      insertion.sequences.append(try insert(event, person: pseudonym, receivedAt: receivedAt, in: database))
    }
    return insertion
  }

  /// - Returns: the event's place in the order of arrival; nil for a duplicate, also of one that was filtered.
  /// - Throws: `StoreError`: `badRow`.
  static func insert(
    _ event: Event, person: Int64?, receivedAt: Timestamp, in database: Database
  ) throws -> Int64? {
    let statement = try database.cachedStatement(sql: insertion)
    try statement.execute(
      arguments: try arguments(event, person: person, receivedAt: receivedAt) + [event.id.rawValue])
    return database.changesCount > 0 ? database.lastInsertedRowID : nil
  }

  /// Aligned with `columns`.
  static func arguments(_ event: Event, person: Int64?, receivedAt: Timestamp) throws -> StatementArguments {
    [
      event.id.rawValue, event.kind.rawValue, event.at.milliseconds, receivedAt.milliseconds, person,
      event.item?.rawValue, event.ad?.rawValue, event.surface?.rawValue, event.position, event.decision?.rawValue,
      try StoredText.checked(event.token, "token"), event.value?.rawValue, try StoredText.checked(event.query, "query"),
    ]
  }

  static let columns = """
    id, kind, at, received_at, person, item, ad, surface, position, decision, token, value, query
    """
  private static let insertion = """
    INSERT INTO events (\(columns)) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
    WHERE NOT EXISTS (SELECT 1 FROM filtered_events WHERE id = ?) ON CONFLICT (id) DO NOTHING
    """
  static let selection = "SELECT sequence, \(columns) FROM events"

  static func fetch(_ condition: String, _ arguments: StatementArguments, in database: Database) throws -> [StoredEvent]
  {
    let statement = try database.cachedStatement(sql: "\(selection) \(condition)")
    return try decoding { try Array(Row.fetchCursor(statement, arguments: arguments).map(StoredEvent.init(row:))) }
  }

  /// All events in the order of their ids, with the users whom pseudonyms still name, one at a time.
  static func forEach(in database: Database, _ body: (EventRow) throws -> Void) throws {
    let statement = try database.cachedStatement(
      sql: """
        SELECT sequence, \(columns), user_id
        FROM events LEFT JOIN people ON pseudonym = person ORDER BY id
        """)
    try decoding {
      try Row.fetchCursor(statement).forEach { row in
        let stored = try StoredEvent(row: row)
        var event = stored.event
        event.user = try (row[14] as String?).map { try UserID($0) }
        try body(EventRow(event: event, receivedAt: stored.receivedAt))
      }
    }
  }

  static func decoding<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DomainError {
      throw StoreError(
        .corrupt, "A row of events cannot be read (\(error.message)): restore vitrine.sqlite from a backup.",
        cause: error)
    }
  }
}

extension StoredEvent {
  /// - Parameter row: the columns of `EventLog.selection`, in order.
  init(row: Row) throws {
    try self.init(
      sequence: row[0], person: row[5], receivedAt: Timestamp(milliseconds: row[4]),
      event: Event(
        id: EventID(row[1] as String), kind: row.enumeration(2, of: "events"), at: Timestamp(milliseconds: row[3]),
        item: (row[6] as String?).map { try ItemID($0) }, ad: (row[7] as String?).map { try AdID($0) },
        surface: (row[8] as String?).map { _ in try row.enumeration(8, of: "events") }, position: row[9],
        decision: (row[10] as String?).map { try DecisionID($0) }, token: row[11],
        value: (row[12] as Int64?).map(Micros.init(rawValue:)), query: row[13]))
  }
}
