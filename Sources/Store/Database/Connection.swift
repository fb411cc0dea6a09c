import GRDB

/// How each connection to a market's database is set up.
enum Connection {
  /// "VITR", in the header of the file.
  static let applicationID = 0x5649_5452

  static let patience = 30.0

  private static let writerCacheKibibytes = 65_536

  static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.label = "vitrine"
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(patience)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { database in
      // GRDB gives the readers of a pool a shorter patience of their own.
      try database.execute(sql: "PRAGMA busy_timeout = \(Int(patience * 1_000))")
      // What is deleted is overwritten. trusted_schema stays on: SQLite 3.40 counts the json_valid of our checks as unsafe.
      try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON")
    }
    return configuration
  }

  /// GRDB lowers `synchronous` to NORMAL when it turns the write-ahead log on; an acknowledged event must survive a power cut.
  static func require(_ durability: CommitDurability, of database: Database) throws {
    try database.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "OFF")")
    // Random keys touch pages all over an index: with SQLite's 2 MiB, an import reads most of them again and again.
    try database.execute(sql: "PRAGMA cache_size = \(-writerCacheKibibytes)")
  }

  static func requireMarket(_ database: Database) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA application_id")
    guard found == applicationID else {
      throw StoreError(
        .notADatabase, "vitrine.sqlite is not the database of a market: move it away and run `vitrine init`.")
    }
  }
}

/// When a commit returns.
public enum CommitDurability: Sendable {
  /// When it is on disk: it survives a power cut.
  case full
  /// At once: a power cut may lose or damage it. For runs that can be made again, such as simulations.
  case relaxed
}
