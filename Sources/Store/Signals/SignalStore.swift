public import Domain
import Foundation
import GRDB

/// Values of signals by content: one value covers all copies of a picture or a text.
///
/// Its methods block, as those of `MarketDatabase` do. What a call stores is durable when it returns.
public struct SignalStore: Sendable {
  let database: MarketDatabase

  private static let largestDimension = 65_536

  public init(database: MarketDatabase) { self.database = database }

  /// Makes a signal's version known, so that values may be stored; again with the same identity changes nothing.
  /// - Throws: `SignalStoreError`: `typeMismatch`, `spaceMismatch`, `dimensionMismatch` or `modelMismatch` when values of
  ///   this version were computed otherwise; `badValue`.
  public func register(_ identity: SignalIdentity) throws {
    try database.write { db in
      if try Self.id(of: identity, in: db) != nil { return }
      guard !identity.name.isEmpty, identity.version >= 1, (1...Self.largestDimension).contains(identity.dimension),
        !identity.model.isEmpty
      else {
        throw SignalStoreError(.badValue, "A signal has no name, version, dimension or model: complete its contract.")
      }
      try db.execute(
        sql: "INSERT INTO signals (name, version, type, space, dimension, model) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          identity.name, identity.version, identity.type.rawValue, identity.space.name, identity.dimension,
          identity.model,
        ])
    }
  }

  /// Stores values in one transaction, in place of those that are there.
  ///
  /// - Returns: how many were new or different.
  /// - Throws: `SignalStoreError`: `unknownSignal`, `typeMismatch`, `spaceMismatch`, `modelMismatch`,
  ///   `dimensionMismatch`, `badValue`; nothing is stored then.
  @discardableResult
  public func store(
    _ values: [(key: ContentKey, value: SignalValue)], of identity: SignalIdentity, at time: Timestamp
  ) throws -> Int {
    let rows = try values.map { try Self.columns($0.value, of: identity) }
    return try database.write { db in
      let id = try Self.requireID(of: identity, in: db)
      let statement = try db.cachedStatement(sql: Self.upsert)
      var changed = 0
      for (entry, columns) in zip(values, rows) {
        let state = columns.blob == nil ? "null" : "value"
        try statement.execute(
          arguments: [
            id, entry.key.data, state, columns.reason, columns.blob?.bytes, columns.blob?.note?.json, time.milliseconds,
          ])
        changed += db.changesCount
      }
      return changed
    }
  }

  /// The value of one piece of content; nil when none was computed.
  /// - Throws: `SignalStoreError`: `unknownSignal`, `spaceMismatch`, `modelMismatch`, `corrupt`.
  public func value(of key: ContentKey, _ identity: SignalIdentity) throws -> SignalValue? {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let row = try Row.fetchOne(
        db, sql: "SELECT reason, vector, note FROM signal_values WHERE signal = ? AND signature = ?",
        arguments: [id, key.data])
      return try row.map { try Self.value($0, of: identity) }
    }
  }

  /// From columns `reason`, `vector` and `note`, in this order from `first` on.
  static func value(_ row: Row, from first: Int = 0, of identity: SignalIdentity) throws -> SignalValue {
    if let reason = row[first] as String? { return .null(reason: reason) }
    let note = (row[first + 2] as String?).map { SignalNote(stored: $0) }
    return try ValueBlob(bytes: row[first + 1] ?? Data(), note: note).value(of: identity)
  }

  /// Grows whenever vectors of items may have changed, by whatever process.
  public func version() throws -> Int64 {
    try database.read { try Int64.fetchOne($0, sql: "SELECT version FROM signals_version") ?? 0 }
  }

  /// Calls `body` with the vector of every live item, in the order of items; copies share one.
  /// - Throws: as `value(of:_:)`, and what `body` throws.
  public func forEachVector(
    _ identity: SignalIdentity, of kind: MediaKind, _ body: (ItemID, Embedding) throws -> Void
  ) throws {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT items.id, signal_values.vector FROM items
          JOIN item_media ON item_media.item = items.id AND item_media.kind = ?
          JOIN signal_values ON signal_values.signal = ? AND signal_values.signature = item_media.signature
          WHERE items.is_live AND signal_values.state = 'value' ORDER BY items.id
          """, arguments: [kind.rawValue, id])
      while let row = try rows.next() {
        try body(ItemID(row[0] as String), VectorBlob.embedding(row[1] ?? Data(), of: identity))
      }
    }
  }

  /// Forgets values without one, so that they are computed again.
  /// - Returns: how many.
  @discardableResult
  public func forgetNulls(of identity: SignalIdentity, reasons: some Collection<String>) throws -> Int {
    try database.write { db in
      let id = try Self.requireID(of: identity, in: db)
      return try reasons.reduce(0) { count, reason in
        try db.execute(
          sql: "DELETE FROM signal_values WHERE signal = ? AND reason = ?", arguments: [id, reason])
        return count + db.changesCount
      }
    }
  }

  /// Changes nothing for a value that is there already, so that its time stays.
  private static let upsert = """
    INSERT INTO signal_values (signal, signature, state, reason, vector, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (signal, signature) DO UPDATE
    SET state = excluded.state, reason = excluded.reason, vector = excluded.vector, note = excluded.note,
      created_at = excluded.created_at
    WHERE (reason, vector, note) IS NOT (excluded.reason, excluded.vector, excluded.note)
    """

  private static func columns(
    _ value: SignalValue, of identity: SignalIdentity
  ) throws(SignalStoreError) -> (reason: String?, blob: ValueBlob?) {
    if let blob = try ValueBlob(value, of: identity) { return (nil, blob) }
    guard case .null(let reason) = value, (1...64).contains(reason.utf8.count) else {
      throw SignalStoreError(.badValue, "A null reason is empty or too long: use a code of the contract.")
    }
    return (reason, nil)
  }
}
