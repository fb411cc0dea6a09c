public import Foundation
import GRDB

/// The SQLite database of one market: one writer, pooled readers, every acknowledged write durable.
///
/// Its methods block: call them from an executor that may. They may be called from any thread at once; within a process
/// writes queue in order, and between processes SQLite's lock is waited for up to 30 seconds. A read sees one moment, however
/// long it lasts, and delays no writer.
public struct MarketDatabase: Sendable {
  public static let fileName = "vitrine.sqlite"

  /// The data directory: the database, copies kept before migrations, and `imports/`.
  public let directory: URL
  public let settings: MarketSettings
  let pool: DatabasePool
  let random: RandomWords

  init(directory: URL, settings: MarketSettings, pool: DatabasePool, random: RandomWords) {
    self.directory = directory
    self.settings = settings
    self.pool = pool
    self.random = random
  }

  /// Runs `body` on a snapshot of the database.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreError.translating { try pool.read(body) }
  }

  /// Runs `body` in one transaction, durable when this returns and undone when `body` throws.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreError.translating { try pool.write(body) }
  }

  /// Gives back the pages that the writer keeps in memory; the next writes read those they need again.
  func releaseWriterPages() {
    pool.writeWithoutTransaction { $0.releaseMemory() }
  }

  /// Moves what the write-ahead log holds into the database file and empties the log.
  /// - Throws: `StoreError`: `busy` while another process reads an older moment.
  public func checkpoint() throws {
    try StoreError.translating {
      try pool.barrierWriteWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    }
  }

  /// Reads every page and follows every reference.
  /// - Throws: `StoreError`: `corrupt`.
  /// - Complexity: O(size of the database).
  public func checkIntegrity() throws {
    let problem = try read { database in
      let report = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
      let dangling = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check")
      return report == "ok" ? dangling.map { "a row of \($0[0] as String) refers to nothing" } : report ?? "no report"
    }
    if let problem {
      throw StoreError(
        .corrupt, "The database is damaged (\(problem)): restore vitrine.sqlite from a backup, or import again.")
    }
  }

  /// Closes the connections; later calls throw.
  public func close() throws {
    try StoreError.translating { try pool.close() }
  }
}
