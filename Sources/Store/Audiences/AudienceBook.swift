import Domain
import GRDB

/// The tables of audiences, on a connection.
enum AudienceBook {
  /// The audiences that a person is in by lists and by likeness, in order; only those that have enough people.
  static func memberships(
    of user: UserID, person: Int64, smallestList: Int, in database: Database
  ) throws -> [AudienceID] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT h.audience FROM user_identifiers i JOIN users u ON u.id = i.user JOIN audience_hashes h ON h.hash = i.hash
          JOIN audiences a ON a.id = h.audience JOIN audience_counts c ON c.audience = a.id
        WHERE i.user = ? AND a.kind = 'customers' AND c.people >= ?
          AND u.consent_personalization AND u.consent_offsite
        UNION
        SELECT m.audience FROM audience_people m JOIN audiences a ON a.id = m.audience
        WHERE m.person = ? AND a.kind = 'lookalike'
        ORDER BY 1
        """)
    return try Audience.decoding {
      try String.fetchAll(statement, arguments: [user.rawValue, smallestList, person]).map { try AudienceID($0) }
    }
  }

  /// - Returns: how many of the hashes were not on the list.
  static func add(
    _ hashes: [HashedIdentifier], to audience: AudienceID, upload: Int64, in database: Database
  ) throws -> Int {
    let known = try database.cachedStatement(sql: "SELECT 1 FROM audience_hashes WHERE hash = ? AND audience = ?")
    let insertion = try database.cachedStatement(
      sql: """
        INSERT INTO audience_hashes (hash, audience, upload) VALUES (?, ?, ?)
        ON CONFLICT (hash, audience) DO UPDATE SET upload = excluded.upload
        """)
    var added = 0
    for hash in hashes {
      if try Int.fetchOne(known, arguments: [hash.hex, audience.rawValue]) == nil { added += 1 }
      try insertion.execute(arguments: [hash.hex, audience.rawValue, upload])
    }
    return added
  }

  /// The number of the next file of a list.
  static func nextUpload(of audience: AudienceID, in database: Database) throws -> Int64 {
    let latest = try Int64.fetchOne(
      database, sql: "SELECT max(upload) FROM audience_hashes WHERE audience = ?", arguments: [audience.rawValue])
    return (latest ?? 0) + 1
  }

  /// Takes off what no file since `upload` had on it.
  static func drop(before upload: Int64, of audience: AudienceID, in database: Database) throws {
    try database.execute(
      sql: "DELETE FROM audience_hashes WHERE audience = ? AND upload < ?", arguments: [audience.rawValue, upload])
  }

  /// Counts an audience's people and keeps the count.
  /// - Parameter report: what was learnt in building it, as JSON; nil keeps the last.
  @discardableResult
  static func count(
    _ audience: Audience, at now: Timestamp, report: String? = nil, in database: Database
  ) throws -> AudienceCount {
    let entries = try entries(of: audience, in: database)
    let people = try people(of: audience, at: now, in: database)
    try database.execute(
      sql: """
        INSERT INTO audience_counts (audience, entries, people, counted_at, report) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (audience) DO UPDATE SET entries = excluded.entries, people = excluded.people,
          counted_at = excluded.counted_at, report = coalesce(excluded.report, report)
        """, arguments: [audience.id.rawValue, entries, people, now.milliseconds, report])
    return AudienceCount(entries: entries, people: people, countedAt: now)
  }

  /// Takes a person off all audiences and counts those that lost them; the profile, which holds the hashes, still stands.
  /// - Parameter pseudonym: nil for somebody of whom there is a profile alone.
  static func forget(_ user: UserID, pseudonym: Int64?, in database: Database) throws {
    let held = "hash IN (SELECT hash FROM user_identifiers WHERE user = ?)"
    let touched = try String.fetchAll(
      database,
      sql: """
        SELECT audience FROM audience_hashes WHERE \(held) UNION SELECT audience FROM audience_people WHERE person = ?
        """,
      arguments: [user.rawValue, pseudonym])
    try database.execute(sql: "DELETE FROM audience_hashes WHERE \(held)", arguments: [user.rawValue])
    try database.execute(sql: "DELETE FROM audience_people WHERE person = ?", arguments: [pseudonym])
    for id in touched {
      let counted = try Int64.fetchOne(
        database, sql: "SELECT counted_at FROM audience_counts WHERE audience = ?", arguments: [id])
      guard let counted, let audience = try Audience.fetch(id, in: database) else { continue }
      try count(audience, at: Timestamp(milliseconds: counted), in: database)
    }
  }

  private static func entries(of audience: Audience, in database: Database) throws -> Int {
    let table: String
    switch audience.rule {
    case .customers: table = "audience_hashes"
    case .lookalike: table = "audience_people"
    case .retargeting: return 0
    }
    return try Int.fetchOne(
      database, sql: "SELECT count(*) FROM \(table) WHERE audience = ?", arguments: [audience.id.rawValue]) ?? 0
  }

  private static func people(of audience: Audience, at now: Timestamp, in database: Database) throws -> Int {
    switch audience.rule {
    case .customers:
      return try Int.fetchOne(
        database,
        sql: """
          SELECT count(DISTINCT i.user) FROM audience_hashes h JOIN user_identifiers i ON i.hash = h.hash
            JOIN users u ON u.id = i.user
          WHERE h.audience = ? AND u.consent_personalization AND u.consent_offsite
          """, arguments: [audience.id.rawValue]) ?? 0
    case .lookalike:
      return try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM audience_people m JOIN people p ON p.pseudonym = m.person JOIN users u ON u.id = p.user_id
          WHERE m.audience = ? AND u.consent_personalization
          """, arguments: [audience.id.rawValue]) ?? 0
    case .retargeting(let rule): return try people(of: rule, at: now, in: database).count
    }
  }

  /// The pseudonyms of those who may be personalised for and did what a rule asks for.
  static func people(of rule: Retargeting, at now: Timestamp, in database: Database) throws -> [Int64] {
    var condition = "e.kind IN (\(databaseQuestionMarks(count: rule.kinds.count))) AND e.at > ?"
    var arguments = StatementArguments(rule.kinds.map(\.rawValue).sorted())
    arguments += [now.advanced(bySeconds: -Int64(rule.days) * 86_400).milliseconds]
    var subjects: [String] = []
    if !rule.items.isEmpty {
      subjects.append("e.item IN (\(databaseQuestionMarks(count: rule.items.count)))")
      arguments += StatementArguments(rule.items.map(\.rawValue).sorted())
    }
    for category in rule.categories.sorted() {
      subjects.append("i.category = ? OR substr(i.category, 1, length(?)) = ?")
      arguments += [category.path, "\(category.path)/", "\(category.path)/"]
    }
    if !subjects.isEmpty { condition += " AND (\(subjects.joined(separator: " OR ")))" }
    return try Int64.fetchAll(
      database,
      sql: """
        SELECT DISTINCT e.person FROM events e JOIN people p ON p.pseudonym = e.person JOIN users u ON u.id = p.user_id
          LEFT JOIN items i ON i.id = e.item
        WHERE u.consent_personalization AND \(condition) ORDER BY 1
        """, arguments: arguments)
  }
}
