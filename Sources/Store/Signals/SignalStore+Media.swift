public import Domain
import Foundation
import GRDB

extension SignalStore {
  /// The content of all items, as it was last seen.
  public func media(_ kind: MediaKind) throws -> [ItemID: ItemMedia] {
    try database.read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT item, signature, reason, path, size, modified_at FROM item_media WHERE kind = ?",
        arguments: [kind.rawValue])
      var media: [ItemID: ItemMedia] = [:]
      while let row = try rows.next() {
        let item = try ItemID(row[0] as String)
        let signature = (row[1] as Data?).flatMap { ContentKey([UInt8]($0)) }
        media[item] = ItemMedia(
          item: item, kind: kind, content: signature.map { .signature($0) } ?? .null(reason: row[2] ?? "unknown"),
          path: row[3], size: row[4], modifiedAt: Timestamp(milliseconds: row[5]))
      }
      return media
    }
  }

  /// Notes the content of items, in one transaction.
  /// - Parameter time: when it was seen; what did not change keeps the time when it was seen first.
  /// - Returns: how many were new or different.
  /// - Throws: `StoreError`: `unknownReference` for an item that is not stored; nothing is noted then.
  @discardableResult
  public func upsert(media: [ItemMedia], at time: Timestamp? = nil) throws -> Int {
    try database.write { db in
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO item_media (item, kind, signature, reason, path, size, modified_at, seen_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (item, kind) DO UPDATE SET signature = excluded.signature, reason = excluded.reason,
            path = excluded.path, size = excluded.size, modified_at = excluded.modified_at, seen_at = excluded.seen_at
          WHERE (item_media.signature, item_media.reason, item_media.path, item_media.size, item_media.modified_at)
            IS NOT (excluded.signature, excluded.reason, excluded.path, excluded.size, excluded.modified_at)
          """)
      return try media.reduce(0) { count, entry in
        var (signature, reason): (Data?, String?) = (nil, nil)
        switch entry.content {
        case .signature(let key): signature = key.data
        case .null(let text): reason = text
        }
        try statement.execute(arguments: [
          entry.item.rawValue, entry.kind.rawValue, signature, reason, entry.path, entry.size,
          entry.modifiedAt.milliseconds, time?.milliseconds,
        ])
        return count + db.changesCount
      }
    }
  }

  /// Content of live items that has neither a value nor a null reason yet, in the order of its keys.
  /// - Parameter key: the last that the caller has; nil at the start.
  public func pending(
    _ identity: SignalIdentity, of kind: MediaKind, after key: ContentKey? = nil, limit: Int
  ) throws -> [PendingContent] {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let sql = """
        SELECT item_media.signature, min(item_media.item), item_media.path \(Self.lacking)
        AND item_media.signature > ? GROUP BY item_media.signature ORDER BY item_media.signature LIMIT ?
        """
      let rows = try Row.fetchAll(db, sql: sql, arguments: [kind.rawValue, id, key?.data ?? Data(), limit])
      return try rows.map { row in
        PendingContent(key: try Self.key(row[0]), item: try ItemID(row[1] as String), path: row[2])
      }
    }
  }

  /// How many pieces of content `pending(_:of:after:limit:)` has in all.
  public func pendingCount(_ identity: SignalIdentity, of kind: MediaKind) throws -> Int {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      return try Int.fetchOne(
        db, sql: "SELECT count(DISTINCT item_media.signature) \(Self.lacking)", arguments: [kind.rawValue, id]) ?? 0
    }
  }

  /// How much of the live catalogue has a value; a signal that never ran has none.
  /// - Complexity: O(items).
  public func coverage(_ identity: SignalIdentity, of kind: MediaKind) throws -> SignalCoverage {
    try database.read { db in
      let id = try Self.id(of: identity, in: db) ?? 0
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT signal_values.state, coalesce(item_media.reason, signal_values.reason), count(*) FROM items
          LEFT JOIN item_media ON item_media.item = items.id AND item_media.kind = ?
          LEFT JOIN signal_values ON signal_values.signal = ? AND signal_values.signature = item_media.signature
          WHERE items.is_live GROUP BY 1, 2
          """, arguments: [kind.rawValue, id])
      var (items, withValue, pending) = (0, 0, 0)
      var nulls: [String: Int] = [:]
      for row in rows {
        let count: Int = row[2]
        items += count
        if let reason: String = row[1] {
          nulls[reason, default: 0] += count
        } else if (row[0] as String?) == "value" {
          withValue += count
        } else {
          pending += count
        }
      }
      return SignalCoverage(items: items, withValue: withValue, nulls: nulls, pending: pending)
    }
  }

  private static let lacking = """
    FROM item_media JOIN items ON items.id = item_media.item AND items.is_live
    WHERE item_media.kind = ? AND item_media.signature IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM signal_values
      WHERE signal_values.signal = ? AND signal_values.signature = item_media.signature)
    """
}
