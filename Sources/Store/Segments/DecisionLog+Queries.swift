public import Domain
import GRDB
public import Ledger

extension DecisionLog {
  /// The record of a decision; its personal part stays sealed when the person's key is destroyed.
  /// - Throws: `SegmentDamage`, `LedgerError`.
  public func record(_ id: DecisionID) throws -> DecisionRecord? {
    try flushIndex()
    return try database.read { db in try DecisionIndex(db: db).place(id) }.map(record)
  }

  /// Records in the order of time, then of identifiers.
  /// - Parameters:
  ///   - from: the first moment.
  ///   - to: the moment before which to end.
  ///   - after: the decision to go on after: the `next` of the page before.
  ///   - limit: the most decisions of the page.
  /// - Throws: `DecisionLogError.badCursor`.
  public func records(
    from: Timestamp? = nil, to: Timestamp? = nil, after: DecisionID? = nil, limit: Int
  ) throws -> DecisionPage {
    try flushIndex()
    let places = try database.read { db in
      let index = DecisionIndex(db: db)
      var start: (Timestamp, DecisionID)?
      if let after {
        guard let place = try index.place(after) else {
          throw DecisionLogError(
            .badCursor, "The decision to go on after is not in the ledger: start from the first page.")
        }
        start = (place.at, after)
      }
      return try index.places(from: from, to: to, after: start, limit: max(0, limit))
    }
    var page = DecisionPage(records: [], unreadable: [], next: places.count < limit ? nil : places.last?.id)
    for place in places {
      do {
        page.records.append(try record(place))
      } catch {
        page.unreadable.append(UnreadableDecision(id: place.id, cause: error))
      }
    }
    return page
  }

  /// Goes through records in the order of time, then of identifiers, a few at a time.
  /// - Parameters:
  ///   - from: the first moment.
  ///   - to: the moment before which to end.
  /// - Returns: the decisions that were passed over because their record is damaged.
  /// - Throws: whatever `body` throws.
  public func forEachRecord(
    from: Timestamp? = nil, to: Timestamp? = nil, _ body: (DecisionRecord) throws -> Void
  ) throws -> [UnreadableDecision] {
    var unreadable: [UnreadableDecision] = []
    var after: DecisionID?
    repeat {
      let page = try records(from: from, to: to, after: after, limit: 64)
      unreadable += page.unreadable
      try page.records.forEach(body)
      after = page.next
    } while after != nil
    return unreadable
  }

  /// Ads served at `since` or later, by time, decision and position.
  /// - Parameter person: whose servings; nil for everybody's.
  public func servings(since: Timestamp, person: Int64? = nil) throws -> [Serving] {
    try flushIndex()
    return try database.read { db in try DecisionIndex(db: db).servings(since: since, person: person) }
  }

  /// How many decisions there are.
  public func count() throws -> Int {
    try flushIndex()
    return try database.read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM decisions") ?? 0 }
  }

  private func record(_ place: DecisionIndex.Place) throws -> DecisionRecord {
    let payload = try segments.read(place.position)
    return try RecordCodec().decode(payload[...], policy: policies.policy, key: { _ in place.key })
  }
}
