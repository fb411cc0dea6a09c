public import Domain
import GRDB

/// What lookalike audiences are learnt from, and who is in them. Only people who agreed to be personalised for.
extension MarketDatabase {
  /// The pseudonyms of those who are in an audience, in order: by list, by what they did lately, by likeness, or because
  /// their profile says so.
  public func people(of audience: AudienceID, at now: Timestamp) throws -> [Int64] {
    try read { database in
      var people = Set(try Int64.fetchAll(database, sql: Self.profiled, arguments: [audience.rawValue]))
      switch try Audience.fetch(audience.rawValue, in: database)?.rule {
      case .customers: people.formUnion(try Int64.fetchAll(database, sql: Self.listed, arguments: [audience.rawValue]))
      case .retargeting(let rule): people.formUnion(try AudienceBook.people(of: rule, at: now, in: database))
      case .lookalike: people.formUnion(try Int64.fetchAll(database, sql: Self.alike, arguments: [audience.rawValue]))
      case nil: break
      }
      return people.sorted()
    }
  }

  private static let profiled = """
    SELECT p.pseudonym FROM users u JOIN people p ON p.user_id = u.id, json_each(u.audiences) AS named
    WHERE u.consent_personalization AND named.value = ?
    """
  private static let listed = """
    SELECT p.pseudonym FROM audience_hashes h JOIN user_identifiers i ON i.hash = h.hash JOIN users u ON u.id = i.user
      JOIN people p ON p.user_id = u.id
    WHERE h.audience = ? AND u.consent_personalization AND u.consent_offsite
    """
  private static let alike = """
    SELECT m.person FROM audience_people m JOIN people p ON p.pseudonym = m.person JOIN users u ON u.id = p.user_id
    WHERE m.audience = ? AND u.consent_personalization
    """

  /// The interests that people named, by pseudonym, in the order of pseudonyms.
  public func declaredInterests() throws -> [(person: Int64, interests: [Category])] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT p.pseudonym, u.interests FROM users u JOIN people p ON p.user_id = u.id
          WHERE u.consent_personalization ORDER BY p.pseudonym
          """)
      return try User.decoding {
        try rows.map { row in (row[0] as Int64, try JSONText.parseList(row[1]).map { try Category($0) }) }
      }
    }
  }

  /// What people did, one act at a time: in the order of pseudonyms, the latest first.
  /// - Complexity: O(events of these people).
  public func forEachAct(
    kinds: [EventKind], since start: Timestamp,
    _ body: (_ person: Int64, _ kind: EventKind, _ item: ItemID?, _ at: Timestamp) throws -> Void
  ) throws {
    let sql = """
      SELECT e.person, e.kind, e.item, min(e.at, e.received_at) AS moment FROM events e
        JOIN people p ON p.pseudonym = e.person JOIN users u ON u.id = p.user_id
      WHERE u.consent_personalization AND e.kind IN (\(databaseQuestionMarks(count: kinds.count))) AND e.at > ?
      ORDER BY e.person, e.at DESC, e.sequence DESC
      """
    try read { database in
      try EventLog.decoding {
        let arguments = StatementArguments(kinds.map(\.rawValue)) + [start.milliseconds]
        try Row.fetchCursor(database, sql: sql, arguments: arguments).forEach { row in
          try body(
            row[0], row.enumeration(1, of: "events"), (row[2] as String?).map { try ItemID($0) },
            Timestamp(milliseconds: row[3]))
        }
      }
    }
  }

  /// Puts people in a lookalike audience in the place of those before, and counts it.
  /// - Parameters:
  ///   - people: pseudonyms with their scores.
  ///   - report: what was learnt in building it, as JSON.
  @discardableResult
  public func replacePeople(
    of audience: Audience, with people: [(person: Int64, score: Double)], report: String, at now: Timestamp
  ) throws -> AudienceCount {
    try write { database in
      try database.execute(sql: "DELETE FROM audience_people WHERE audience = ?", arguments: [audience.id.rawValue])
      let insertion = try database.cachedStatement(
        sql: "INSERT INTO audience_people (person, audience, score) VALUES (?, ?, ?)")
      for (person, score) in people {
        try insertion.execute(arguments: [person, audience.id.rawValue, score])
      }
      return try AudienceBook.count(audience, at: now, report: report, in: database)
    }
  }

  /// What was learnt in building an audience, as JSON; nil for one that was not built.
  public func audienceReport(_ id: AudienceID) throws -> String? {
    try read { database in
      try String.fetchOne(
        database, sql: "SELECT report FROM audience_counts WHERE audience = ? AND report IS NOT NULL",
        arguments: [id.rawValue])
    }
  }
}
