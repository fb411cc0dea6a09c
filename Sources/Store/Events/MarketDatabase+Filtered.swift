public import Domain
import GRDB
import Market

extension MarketDatabase {
  /// Filtered events that name one of these decisions, in the order of arrival.
  /// - Parameter decisions: a few hundred at most.
  public func filteredEvents(of decisions: [DecisionID]) throws -> [StoredFilteredEvent] {
    let condition = "WHERE decision IN (\(databaseQuestionMarks(count: decisions.count))) ORDER BY sequence"
    return try read { database in
      try FilteredLog(database: database).fetch(condition, StatementArguments(decisions.map(\.rawValue)))
    }
  }

  /// Filtered events in their order of arrival.
  /// - Parameter cursor: the sequence of the last one that the caller has; 0 at the start.
  public func filteredEvents(after cursor: Int64 = 0, limit: Int) throws -> [StoredFilteredEvent] {
    try read { database in
      try FilteredLog(database: database).fetch("WHERE sequence > ? ORDER BY sequence LIMIT ?", [cursor, limit])
    }
  }

  /// What was filtered of campaigns' ads on some days, by campaign and reason.
  public func filteredCounts(from first: MarketDay, to last: MarketDay) throws -> [FilteredCount] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT campaign, reason, count(*), sum(withheld) FROM filtered_events
          WHERE day BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1, 2
          """, arguments: [first.number, last.number]
      ).map { row in
        FilteredCount(
          campaign: try CampaignID(row[0] as String), reason: row[1], events: row[2],
          withheld: Micros(rawValue: row[3]))
      }
    }
  }

  /// The impressions and clicks of servings that were counted from a moment on, in the order of time: what a guard of traffic
  /// remembers over a restart.
  public func countedActs(since start: Timestamp) throws -> [CountedAct] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT c.token, c.kind, c.event, coalesce(e.at, c.at), c.at FROM charges c LEFT JOIN events e ON e.id = c.event
          WHERE c.day >= ? AND c.at >= ? ORDER BY c.at, c.token, c.kind
          """,
        // A day of any zone that holds the moment is at least this one.
        arguments: [start.milliseconds / 86_400_000 - 1, start.milliseconds]
      ).map { row in
        CountedAct(
          serving: row[0], kind: try row.enumeration(1, of: "charges"), event: try EventID(row[2] as String),
          at: Timestamp(milliseconds: row[3]), receivedAt: Timestamp(milliseconds: row[4]))
      }
    }
  }
}

/// An impression or a click that was counted of a serving.
public struct CountedAct: Equatable, Sendable {
  public let serving: String
  public let kind: EventKind
  public let event: EventID
  public let at: Timestamp
  public let receivedAt: Timestamp
}

/// The table of filtered events, on a connection.
struct FilteredLog {
  let database: Database

  func insert(_ filtered: FilteredEvent, receivedAt: Timestamp, random: RandomWords) throws -> FilteredReceipt {
    let event = filtered.event
    let pseudonym = try event.user.map { try People.findOrMake($0, random: random, in: database).pseudonym }
    let withheld = try filtered.charge.map { try price(of: $0) } ?? 0
    try database.cachedStatement(sql: Self.insertion).execute(
      arguments: try EventLog.arguments(event, person: pseudonym, receivedAt: receivedAt)
        + [
          filtered.reason.rawValue, filtered.rules, filtered.charge?.token, filtered.charge?.campaign.rawValue,
          filtered.charge?.day.number, withheld, event.id.rawValue,
        ])
    guard database.changesCount > 0 else { return FilteredReceipt(isNew: false, withheld: .zero) }
    return FilteredReceipt(isNew: true, withheld: Micros(rawValue: withheld))
  }

  private static let insertion = """
    INSERT INTO filtered_events (\(EventLog.columns), reason, rules, serving, campaign, day, withheld)
    SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
    WHERE NOT EXISTS (SELECT 1 FROM events WHERE id = ?) ON CONFLICT (id) DO NOTHING
    """

  /// What a charge would have cost: a serving is billed once, and withheld once.
  private func price(of charge: ChargeRequest) throws -> Int64 {
    guard let price = charge.price else { return 0 }
    let known = try database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM charges WHERE token = ? AND price IS NOT NULL)
          OR EXISTS (SELECT 1 FROM filtered_events WHERE serving = ? AND withheld > 0)
        """)
    let isKnown = try Bool.fetchOne(known, arguments: [charge.token, charge.token]) ?? false
    return isKnown ? 0 : price.rawValue
  }

  func fetch(_ condition: String, _ arguments: StatementArguments) throws -> [StoredFilteredEvent] {
    let statement = try database.cachedStatement(
      sql: "SELECT sequence, \(EventLog.columns), reason, rules, withheld FROM filtered_events \(condition)")
    return try EventLog.decoding {
      try Array(
        Row.fetchCursor(statement, arguments: arguments).map { row in
          StoredFilteredEvent(
            stored: try StoredEvent(row: row), reason: row[14], rules: row[15], withheld: Micros(rawValue: row[16]))
        })
    }
  }
}
