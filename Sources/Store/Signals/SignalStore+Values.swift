public import Domain
import Foundation
import GRDB

extension SignalStore {
  /// Calls `body` with the value of every live item that has one, in the order of items; copies share one.
  /// - Throws: as `value(of:_:)`, and what `body` throws.
  public func forEachValue(
    _ identity: SignalIdentity, of kind: MediaKind, _ body: (ItemID, ContentKey, SignalValue) throws -> Void
  ) throws {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT signal_values.reason, signal_values.vector, signal_values.note, items.id, item_media.signature FROM items
          JOIN item_media ON item_media.item = items.id AND item_media.kind = ?
          JOIN signal_values ON signal_values.signal = ? AND signal_values.signature = item_media.signature
          WHERE items.is_live AND signal_values.state = 'value' ORDER BY items.id
          """, arguments: [kind.rawValue, id])
      while let row = try rows.next() {
        try body(ItemID(row[3] as String), Self.key(row[4]), Self.value(row, of: identity))
      }
    }
  }

  /// Calls `body` with every value, in the order in which they were stored, also of content that no live item shows now.
  /// - Throws: as `value(of:_:)`, and what `body` throws.
  public func forEachContent(
    _ identity: SignalIdentity, _ body: (ContentKey, SignalValue, Timestamp) throws -> Void
  ) throws {
    try database.read { db in
      let id = try Self.requireID(of: identity, in: db)
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT reason, vector, note, signature, created_at FROM signal_values
          WHERE signal = ? AND state = 'value' ORDER BY created_at, signature
          """, arguments: [id])
      while let row = try rows.next() {
        try body(Self.key(row[3]), Self.value(row, of: identity), Timestamp(milliseconds: row[4]))
      }
    }
  }

  static func key(_ data: Data) throws(SignalStoreError) -> ContentKey {
    guard let key = ContentKey([UInt8](data)) else {
      throw SignalStoreError(.corrupt, "A signature is damaged: restore vitrine.sqlite from a backup.")
    }
    return key
  }
}
