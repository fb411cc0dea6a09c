public import Domain
import Foundation
import GRDB

extension SignalStore {
  /// How long live items waited for their value, in milliseconds; those seen before times were kept are left out.
  ///
  /// - Parameter body: called with each.
  /// - Complexity: O(items).
  public func forEachWait(
    _ identity: SignalIdentity, of kind: MediaKind, _ body: (Int64) -> Void
  ) throws {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT max(0, signal_values.created_at - item_media.seen_at) FROM items
          JOIN item_media ON item_media.item = items.id AND item_media.kind = ?
          JOIN signal_values ON signal_values.signal = ? AND signal_values.signature = item_media.signature
          WHERE items.is_live AND item_media.seen_at IS NOT NULL AND signal_values.state = 'value'
          """, arguments: [kind.rawValue, id])
      while let row = try rows.next() { body(row[0]) }
    }
  }

  /// Some of the values that were stored in a stretch of time, in the order of time.
  ///
  /// Content keys are checksums, so that the first keys are a sample that is as good as a random one, and the same for
  /// everybody; nothing is read but the sample.
  ///
  /// - Parameters:
  ///   - times: when values were stored.
  ///   - limit: how many at most.
  /// - Throws: as `value(of:_:)`.
  public func sample(
    _ identity: SignalIdentity, stored times: Range<Timestamp>, limit: Int
  ) throws -> [SignalValue] {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT reason, vector, note, created_at FROM (
            SELECT reason, vector, NULL AS note, created_at, signature FROM signal_values
            WHERE signal = ? AND state = 'value' AND created_at >= ? AND created_at < ?
            ORDER BY signature LIMIT ?)
          ORDER BY created_at, signature
          """, arguments: [id, times.lowerBound.milliseconds, times.upperBound.milliseconds, limit])
      return try rows.map { try Self.value($0, of: identity) }
    }
  }

  /// When the oldest and the newest value were stored; nil without values.
  public func storedTimes(_ identity: SignalIdentity) throws -> ClosedRange<Timestamp>? {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let row = try Row.fetchOne(
        db, sql: "SELECT min(created_at), max(created_at) FROM signal_values WHERE signal = ? AND state = 'value'",
        arguments: [id])
      guard let first = row?[0] as Int64?, let last = row?[1] as Int64? else { return nil }
      return Timestamp(milliseconds: first)...Timestamp(milliseconds: last)
    }
  }

  /// Keeps what monitoring found; reports that are older than the last hundred of the signal go.
  /// - Throws: `SignalStoreError`: `unknownSignal` and as it does.
  public func append(_ health: SignalHealth, of identity: SignalIdentity) throws {
    let report = try SignalNote(health).json
    try database.write { db in
      let id = try Self.requireID(of: identity, in: db)
      try db.execute(
        sql: "INSERT OR REPLACE INTO signal_reports (signal, created_at, report) VALUES (?, ?, ?)",
        arguments: [id, health.time.milliseconds, report])
      try db.execute(
        sql: """
          DELETE FROM signal_reports WHERE signal = ? AND created_at NOT IN (
            SELECT created_at FROM signal_reports WHERE signal = ? ORDER BY created_at DESC LIMIT ?)
          """, arguments: [id, id, Self.reportsKept])
    }
  }

  /// What monitoring found last, of every version of every signal that was looked at, by name and version.
  /// - Throws: `SignalStoreError`: `corrupt`.
  public func latestHealth() throws -> [SignalHealth] {
    try database.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT report, max(signal_reports.created_at) FROM signal_reports
          JOIN signals ON signals.id = signal_reports.signal GROUP BY signal ORDER BY name, version
          """
      ).map { try SignalNote(stored: $0[0]).decoded(SignalHealth.self) }
    }
  }

  private static let reportsKept = 100
}
