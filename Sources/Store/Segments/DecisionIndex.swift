import Domain
import Foundation
import GRDB
import Ledger

/// What SQLite knows of the decisions: where each lies, and the ads that were served. Derived from the segment files.
struct DecisionIndex {
  /// One decision, ready for the index.
  struct Entry: Sendable {
    var id: DecisionID
    var at: Timestamp
    var person: Int64?
    var surface: Surface
    var position: SegmentPosition
    var servings: [Serving]

    init(_ record: DecisionRecord, at position: SegmentPosition) {
      let input = record.input
      id = input.id
      at = input.at
      person = record.person.pseudonym
      surface = input.page.surface
      self.position = position
      servings = record.decision.awards.map { award in
        Serving(
          decision: input.id, position: award.position, person: record.person.pseudonym,
          campaign: input.ads.campaign[award.row], ad: input.ads.ad[award.row], at: input.at, price: award.price,
          event: input.ads.bid[award.row].event, hold: award.hold)
      }
    }
  }

  /// Where a record lies, and its person's key as long as there is one.
  struct Place {
    var id: DecisionID
    var at: Timestamp
    var position: SegmentPosition
    var key: [UInt8]?

    static let columns = "d.id, d.at, d.segment, d.offset, d.length, p.key"
    static let source = "decisions d LEFT JOIN people p ON p.pseudonym = d.person"

    init(_ row: Row) throws {
      id = try DecisionID(row[0] as String)
      at = Timestamp(milliseconds: row[1])
      position = SegmentPosition(segment: row[2], offset: row[3], length: row[4])
      key = (row[5] as Data?).map { [UInt8]($0) }
    }
  }

  let db: Database

  /// Where the next record to index starts; nil before the first.
  func through() throws -> SegmentPosition? {
    try Row.fetchOne(db, sql: "SELECT segment, offset FROM indexed_through").map { row in
      SegmentPosition(segment: row[0], offset: row[1], length: 0)
    }
  }

  /// Adds entries; an identifier that is there already keeps its first record.
  func insert(_ entries: [Entry], through: SegmentPosition) throws {
    for entry in entries {
      try db.cachedStatement(
        sql: """
          INSERT INTO decisions (id, at, person, surface, segment, offset, length) VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT DO NOTHING
          """
      ).execute(arguments: [
        entry.id.rawValue, entry.at.milliseconds, entry.person, entry.surface.wireCode, entry.position.segment,
        entry.position.offset, entry.position.length,
      ])
      if db.changesCount > 0 { try entry.servings.forEach(insert) }
    }
    try db.execute(
      sql: "INSERT OR REPLACE INTO indexed_through (only, segment, offset) VALUES (1, ?, ?)",
      arguments: [through.segment, through.offset])
  }

  private func insert(_ serving: Serving) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO servings (decision, position, person, campaign, ad, at, price, bid_event, hold)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      serving.decision.rawValue, serving.position, serving.person, serving.campaign.rawValue, serving.ad.rawValue,
      serving.at.milliseconds, serving.price.rawValue, serving.event.rawValue, serving.hold.rawValue,
    ])
  }

  func removeAll() throws {
    try db.execute(sql: "DELETE FROM servings; DELETE FROM decisions; DELETE FROM indexed_through")
  }

  func contains(_ id: DecisionID) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM decisions WHERE id = ?)")
    return try Bool.fetchOne(statement, arguments: [id.rawValue]) ?? false
  }

  func place(_ id: DecisionID) throws -> Place? {
    try Row.fetchOne(
      db, sql: "SELECT \(Place.columns) FROM \(Place.source) WHERE d.id = ?", arguments: [id.rawValue]
    ).map(Place.init)
  }

  /// The next places in the order of time, then of identifiers, after the one given.
  func places(
    from: Timestamp?, to: Timestamp?, after: (at: Timestamp, id: DecisionID)?, limit: Int
  ) throws -> [Place] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT \(Place.columns) FROM \(Place.source)
        WHERE d.at >= ? AND d.at < ? AND (d.at, d.id) > (?, ?) ORDER BY d.at, d.id LIMIT ?
        """,
      arguments: [
        from?.milliseconds ?? .min, to?.milliseconds ?? .max, after?.at.milliseconds ?? .min,
        after?.id.rawValue ?? "", limit,
      ]
    ).map(Place.init)
  }

  func servings(since: Timestamp, person: Int64?) throws -> [Serving] {
    let owner = person == nil ? "" : "AND person = :person"
    var arguments: StatementArguments = ["since": since.milliseconds]
    if let person { arguments += ["person": person] }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT decision, position, person, campaign, ad, at, price, bid_event, hold FROM servings
        WHERE at >= :since \(owner) ORDER BY at, decision, position
        """, arguments: arguments)
    return try rows.map { row in
      guard let event = Bid.Event(rawValue: row[7]) else {
        throw StoreError(.corrupt, "The index of decisions is damaged: restore vitrine.sqlite from a backup.")
      }
      return Serving(
        decision: try DecisionID(row[0] as String), position: row[1], person: row[2],
        campaign: try CampaignID(row[3] as String), ad: try AdID(row[4] as String),
        at: Timestamp(milliseconds: row[5]), price: Micros(rawValue: row[6]), event: event,
        hold: Micros(rawValue: row[8]))
    }
  }
}
