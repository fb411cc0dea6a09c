import Domain
import Foundation
import GRDB

/// Named values, one JSON text each.
enum Settings {
  struct Key {
    let name: String

    static let market = Key(name: "market")
    /// Set while the bytes of a deleted person may still lie in the files.
    static let erasurePending = Key(name: "erasure_pending")
  }

  static func value<Value: Decodable>(_ type: Value.Type, for key: Key, in database: Database) throws -> Value? {
    let text = try String.fetchOne(database, sql: "SELECT value FROM settings WHERE key = ?", arguments: [key.name])
    guard let text else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw StoreError(
        .corrupt, "The setting \(key.name) cannot be read: restore vitrine.sqlite from a backup.", cause: error)
    }
  }

  static func set(_ value: some Encodable, for key: Key, in database: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = try String(decoding: encoder.encode(value), as: UTF8.self)
    try database.execute(
      sql: "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      arguments: [key.name, text])
  }

  static func remove(_ key: Key, in database: Database) throws {
    try database.execute(sql: "DELETE FROM settings WHERE key = ?", arguments: [key.name])
  }
}
