public import Domain
import GRDB

/// Audiences and who is in them.
extension MarketDatabase {
  /// All audiences, ordered by id.
  public func audiences() throws -> [Audience] { try read(Audience.fetchAll) }

  public func audience(_ id: AudienceID) throws -> Audience? { try read { try Audience.fetch(id.rawValue, in: $0) } }

  /// - Returns: how many were new or different.
  /// - Throws: `StoreError`: `badRow`; nothing is written then.
  @discardableResult
  public func upsert(audiences: [Audience]) throws -> Int {
    try write { database in try audiences.count { try $0.upsert(in: database) } }
  }

  /// Removes an audience with its list; ad groups that name it then reach nobody by it.
  /// - Returns: whether there was one.
  public func deleteAudience(_ id: AudienceID) throws -> Bool {
    try write { database in
      try database.execute(sql: "DELETE FROM audiences WHERE id = ?", arguments: [id.rawValue])
      return database.changesCount > 0
    }
  }

  /// The last count of each audience that was counted.
  public func audienceCounts() throws -> [AudienceID: AudienceCount] {
    try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT audience, entries, people, counted_at FROM audience_counts")
      return try Audience.decoding {
        try Dictionary(
          uniqueKeysWithValues: rows.map { row in
            (
              try AudienceID(row[0] as String),
              AudienceCount(entries: row[1], people: row[2], countedAt: Timestamp(milliseconds: row[3]))
            )
          })
      }
    }
  }

  /// The audiences that a person is in by customer lists and by likeness, in order.
  ///
  /// A list takes consent to personalisation and to what comes from elsewhere, a likeness to personalisation.
  /// - Parameter smallestList: a list with fewer people counts for nobody.
  public func audiences(of user: UserID, person: Int64, smallestList: Int) throws -> [AudienceID] {
    try read { try AudienceBook.memberships(of: user, person: person, smallestList: smallestList, in: $0) }
  }

  /// Counts an audience's people; from then on it may be used if they are enough.
  /// - Returns: nil where there is no such audience.
  @discardableResult
  public func countAudience(_ id: AudienceID, at now: Timestamp) throws -> AudienceCount? {
    try write { database in
      try Audience.fetch(id.rawValue, in: database).map { try AudienceBook.count($0, at: now, in: database) }
    }
  }

  /// Puts hashes on a customer list, which is made where it is missing, and counts it.
  /// - Returns: how many were not on it before.
  /// - Throws: `StoreError`: `badRow` for an audience that is no list.
  public func add(
    _ hashes: [HashedIdentifier], to audience: AudienceID, at now: Timestamp
  ) throws -> (added: Int, count: AudienceCount) {
    try write { database in
      let list = try Self.customerList(audience, in: database)
      let upload = max(1, try AudienceBook.nextUpload(of: audience, in: database) - 1)
      let added = try AudienceBook.add(hashes, to: audience, upload: upload, in: database)
      return (added, try AudienceBook.count(list, at: now, in: database))
    }
  }

  static func customerList(_ id: AudienceID, in database: Database) throws -> Audience {
    if let known = try Audience.fetch(id.rawValue, in: database) {
      guard known.kind == .customers else {
        throw StoreError(.badRow, "The audience \(id) is no customer list: choose another identifier.")
      }
      return known
    }
    let list = Audience(id: id, name: id.rawValue, rule: .customers)
    _ = try list.upsert(in: database)
    return list
  }
}
