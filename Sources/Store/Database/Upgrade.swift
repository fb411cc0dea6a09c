import Foundation
import GRDB

/// Brings the schema of an existing database up to date, after keeping a copy.
struct Upgrade {
  let directory: URL
  let migrations: [SchemaMigration]

  /// - Throws: `StoreError`: `newerSchema`, `olderSchema`; whatever a migration throws, with the schema as it was.
  func run(on pool: DatabasePool, readOnly: Bool) throws {
    guard try firstPending(in: pool) != nil else { return }
    guard !readOnly else {
      throw StoreError(
        .olderSchema, "The database is of an older Vitrine and was opened read-only: run a command that writes first.")
    }
    try Self.exclusively(in: directory) {
      // Another process may have done it while this one waited.
      guard let pending = try firstPending(in: pool) else { return }
      try keepCopy(of: pool, before: pending)
      try DatabaseMigrator(migrations).migrate(pool)
    }
  }

  /// Copies of the database that earlier upgrades kept.
  static func copies(in directory: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix("\(MarketDatabase.fileName).before-") }
      .sorted { $0.path < $1.path }
  }

  /// Runs `body` while no other process creates or upgrades the database.
  static func exclusively(in directory: URL, _ body: () throws -> Void) throws {
    let lock = try FileLock(
      directory.appending(path: "vitrine.lock"), wait: true, busyMessage: "Another process upgrades the database.")
    try withExtendedLifetime(lock) { try body() }
  }

  private func firstPending(in pool: DatabasePool) throws -> String? {
    let applied = try pool.read { database in
      try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
    }
    let known = migrations.map(\.name)
    if let foreign = applied.first(where: { !known.contains($0) }) {
      throw StoreError(
        .newerSchema,
        "The database is of a newer Vitrine (migration \(foreign)): install that version, or restore an older copy.")
    }
    return known.first { !applied.contains($0) }
  }

  private func keepCopy(of pool: DatabasePool, before migration: String) throws {
    let copy = directory.appending(path: "\(MarketDatabase.fileName).before-\(migration)")
    let draft = directory.appending(path: "\(copy.lastPathComponent).new")
    try? FileManager.default.removeItem(at: draft)
    let target = try DatabaseQueue(path: draft.path)
    try pool.backup(to: target)
    // A copy stands alone: without this its first reader would look for a write-ahead log.
    try target.inDatabase { _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
    try target.close()
    try DurableFile.publish(draft, as: copy)
  }
}
