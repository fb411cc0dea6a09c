import Domain
import GRDB

/// Takes conversions that other systems report: who, which ad, and whether it is known already. On a connection.
struct ConversionLog {
  let database: Database
  let rules: ConversionRules
  let random: RandomWords
  let tokens: TokenReader

  private struct Join {
    var user: UserID?
    var person: Int64?
    var link: AdLink?

    var basis: ConversionBasis { link?.basis ?? .none }
  }

  /// - Throws: `RowRefusal` for a row that cannot be taken; what the database throws.
  func record(_ row: ConversionRow, receivedAt: Timestamp) throws -> ConversionOutcome {
    guard try !isKnown(row.id) else { return .known }
    let served = try row.token.map { text in
      guard let served = tokens(text) else {
        throw RowRefusal(field: "token", "The token was not signed here", "send the one that came with the ad")
      }
      return served
    }
    guard let advertiser = served?.advertiser ?? row.advertiser, row.advertiser ?? advertiser == advertiser else {
      throw RowRefusal(field: "advertiser", "The token is of another advertiser's ad", "correct one of them")
    }
    let join = try join(row, served: served, advertiser: advertiser)
    let earlier = try earlier(row, advertiser: advertiser, person: join.person)
    try insert(row, advertiser: advertiser, join: join, first: earlier, receivedAt: receivedAt)
    if let earlier {
      try lend(join, to: earlier)
      return .repeats(earlier)
    }
    let event = Event(
      id: row.id, kind: row.kind, at: row.at, user: join.user, item: join.link?.item ?? row.item, ad: join.link?.ad,
      surface: join.link?.surface, position: join.link?.position, decision: join.link?.decision, value: row.value)
    _ = try EventLog.insert(event, person: join.person, receivedAt: receivedAt, in: database)
    return .accepted(event, join.basis)
  }

  private func isKnown(_ id: EventID) throws -> Bool {
    let statement = try database.cachedStatement(sql: "SELECT 1 FROM conversions WHERE id = ?")
    return try Int.fetchOne(statement, arguments: [id.rawValue]) != nil
  }

  // MARK: - Who, and which ad

  private func join(_ row: ConversionRow, served: ServedAd?, advertiser: AdvertiserID) throws -> Join {
    var join = Join()
    let links = AdLinks(database: database, rules: rules)
    if let user = try user(of: row), try consent(of: user).offsite {
      join.user = user
      join.person = try People.findOrMake(user, random: random, in: database).pseudonym
    }
    if let served {
      let owner = try links.owner(of: served, at: row.at)
      var mayJoin = owner != nil
      if case .person(let pseudonym)? = owner {
        let user = try People.user(of: pseudonym, in: database)
        let agreed = try user.map { try consent(of: $0) } ?? Consent.none
        mayJoin = agreed.offsite && agreed.measurement
        if join.person == nil, agreed.offsite { (join.user, join.person) = (user, pseudonym) }
      }
      if mayJoin { join.link = try links.link(of: served) }
    } else if let user = join.user, let person = join.person, try consent(of: user).measurement {
      join.link = try links.last(of: person, advertiser: advertiser, before: row.at)
    }
    return join
  }

  /// Whom a row names; nil for nobody, and where its identifiers are those of several.
  private func user(of row: ConversionRow) throws -> UserID? {
    if let user = row.user { return user }
    guard !row.identifiers.isEmpty else { return nil }
    let users = try String.fetchAll(
      database,
      sql: """
        SELECT DISTINCT user FROM user_identifiers
        WHERE hash IN (\(databaseQuestionMarks(count: row.identifiers.count))) LIMIT 2
        """, arguments: StatementArguments(row.identifiers.map(\.hex)))
    return users.count == 1 ? try UserID(users[0]) : nil
  }

  private func consent(of user: UserID) throws -> Consent {
    try User.fetch(user.rawValue, in: database)?.consent ?? Consent.none
  }

  // MARK: - Whether it is known already

  /// What the row is another report of: the same order, the event of its id, or by another source the same value of the
  /// same person at about the same time.
  private func earlier(_ row: ConversionRow, advertiser: AdvertiserID, person: Int64?) throws -> EventID? {
    let sameID = try database.cachedStatement(sql: "SELECT id FROM events WHERE id = ?")
    if let id = try String.fetchOne(sameID, arguments: [row.id.rawValue]) { return try EventID(id) }
    if let order = row.order {
      let sameOrder = try database.cachedStatement(
        sql: "SELECT id FROM conversions WHERE advertiser = ? AND order_id = ? AND first IS NULL")
      if let id = try String.fetchOne(sameOrder, arguments: [advertiser.rawValue, order]) { return try EventID(id) }
    }
    guard let person else { return nil }
    let (value, window) = (row.value?.rawValue, rules.sameSeconds * 1_000)
    let reported = try database.cachedStatement(
      sql: """
        SELECT id FROM conversions
        WHERE person = ? AND at BETWEEN ? AND ? AND advertiser = ? AND source <> ? AND first IS NULL
          AND value IS ? AND (value IS NOT NULL OR kind = ?) AND (order_id IS NULL OR ? IS NULL)
        ORDER BY abs(at - ?), id LIMIT 1
        """)
    let at = row.at.milliseconds
    if let id = try String.fetchOne(
      reported,
      arguments: [
        person, at - window, at + window, advertiser.rawValue, row.source, value, row.kind.rawValue, row.order, at,
      ])
    {
      return try EventID(id)
    }
    return try onSite(row, advertiser: advertiser, person: person)
  }

  /// What a client reported of the same: an event that no other system did.
  private func onSite(_ row: ConversionRow, advertiser: AdvertiserID, person: Int64) throws -> EventID? {
    let (at, window) = (row.at.milliseconds, rules.sameSeconds * 1_000)
    let statement = try database.cachedStatement(
      sql: """
        SELECT e.id FROM events e
        WHERE e.person = ? AND e.at BETWEEN ? AND ? AND e.value IS ? AND (e.value IS NOT NULL OR e.kind = ?)
          AND e.kind IN (\(ConversionRow.kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
          AND NOT EXISTS (SELECT 1 FROM conversions c WHERE c.id = e.id)
          AND (e.ad IS NULL OR EXISTS (SELECT 1 FROM \(AdLinks.advertisers) WHERE a.id = e.ad AND c.advertiser = ?))
        ORDER BY abs(e.at - ?), e.id LIMIT 1
        """)
    return try String.fetchOne(
      statement,
      arguments: [
        person, at - window, at + window, row.value?.rawValue, row.kind.rawValue, advertiser.rawValue, at,
      ]
    ).map { try EventID($0) }
  }

  // MARK: - Writing

  private func insert(
    _ row: ConversionRow, advertiser: AdvertiserID, join: Join, first: EventID?, receivedAt: Timestamp
  ) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO conversions (id, source, advertiser, order_id, kind, at, received_at, person, value, basis, first)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      row.id.rawValue, row.source, advertiser.rawValue, row.order, row.kind.rawValue, row.at.milliseconds,
      receivedAt.milliseconds, join.person, row.value?.rawValue, join.basis.rawValue,
      first == row.id ? nil : first?.rawValue,
    ])
  }

  /// A later report may know the ad or the person where the first one did not.
  private func lend(_ join: Join, to id: EventID) throws {
    try database.execute(
      sql: "UPDATE events SET person = ? WHERE id = ? AND person IS NULL", arguments: [join.person, id.rawValue])
    guard let link = join.link else { return }
    try database.execute(
      sql:
        "UPDATE events SET item = ?, ad = ?, surface = ?, position = ?, decision = ? WHERE id = ? AND decision IS NULL",
      arguments: [
        link.item.rawValue, link.ad.rawValue, link.surface?.rawValue, link.position, link.decision.rawValue,
        id.rawValue,
      ])
    if database.changesCount > 0 {
      try database.execute(
        sql: "UPDATE conversions SET basis = ? WHERE id = ?", arguments: [link.basis.rawValue, id.rawValue])
    }
  }
}

extension ConversionLog {
  /// All conversions in the order in which they were received, with the users whom pseudonyms still name.
  static func forEach(in database: Database, _ body: (ConversionRow) throws -> Void) throws {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id, source, kind, at, advertiser, order_id, user_id, value
        FROM conversions LEFT JOIN people ON pseudonym = person ORDER BY received_at, first IS NOT NULL, id
        """)
    try EventLog.decoding {
      try Row.fetchCursor(statement).forEach { row in
        try body(
          ConversionRow(
            id: EventID(row[0] as String), source: row[1], kind: row.enumeration(2, of: "conversions"),
            at: Timestamp(milliseconds: row[3]), advertiser: AdvertiserID(row[4] as String), order: row[5],
            user: (row[6] as String?).map { try UserID($0) }, identifiers: [], token: nil, item: nil,
            value: (row[7] as Int64?).map(Micros.init(rawValue:))))
      }
    }
  }
}
