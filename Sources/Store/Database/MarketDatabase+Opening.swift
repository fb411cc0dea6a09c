public import Foundation
import GRDB

extension MarketDatabase {
  /// Opens the database of a data directory, after bringing its schema up to date.
  ///
  /// Before the first migration that is due runs, a copy is kept beside the database: `vitrine.sqlite.before-NAME`.
  /// - Parameters:
  ///   - readOnly: whether every write is refused; migrations that are due are an error then.
  ///   - durability: when a commit returns.
  ///   - random: where the pseudonyms and keys of new people come from.
  /// - Throws: `StoreError`: `missingDirectory`, `notInitialised`, `notADatabase`, `newerSchema`, `olderSchema`, `corrupt`,
  ///   `notPermitted`, `busy`.
  public static func open(
    at directory: URL, readOnly: Bool = false, durability: CommitDurability = .full, random: RandomWords = .system
  ) throws -> MarketDatabase {
    try open(
      at: directory, readOnly: readOnly, durability: durability, random: random, migrations: SchemaMigration.all)
  }

  static func open(
    at directory: URL, readOnly: Bool, durability: CommitDurability = .full, random: RandomWords,
    migrations: [SchemaMigration]
  ) throws -> MarketDatabase {
    try requireMarket(at: directory)
    let file = directory.appending(path: fileName)
    return try StoreError.translating {
      let pool = try DatabasePool(path: file.path, configuration: Connection.configuration(readOnly: readOnly))
      try pool.read(Connection.requireMarket)
      if !readOnly { try pool.writeWithoutTransaction { try Connection.require(durability, of: $0) } }
      try Upgrade(directory: directory, migrations: migrations).run(on: pool, readOnly: readOnly)
      let settings = try pool.read { try Settings.value(MarketSettings.self, for: .market, in: $0) }
      guard let settings else {
        throw StoreError(.corrupt, "The market's settings are gone: restore vitrine.sqlite from a backup.")
      }
      let database = MarketDatabase(directory: directory, settings: settings, pool: pool, random: random)
      if !readOnly { try database.finishErasureUnlessBusy() }
      return database
    }
  }

  /// Says whether a directory holds a market, without looking into its database.
  /// - Throws: `StoreError`: `missingDirectory`, `notInitialised`.
  public static func requireMarket(at directory: URL) throws(StoreError) {
    guard FileManager.default.fileExists(atPath: directory.path) else {
      throw StoreError(
        .missingDirectory, "The data directory \(directory.path) does not exist: make it with `vitrine init`.")
    }
    try requireFolder(directory)
    guard FileManager.default.fileExists(atPath: directory.appending(path: fileName).path) else {
      throw StoreError(
        .notInitialised, "The data directory \(directory.path) holds no market yet: make one with `vitrine init`.")
    }
  }

  private static func requireFolder(_ directory: URL) throws(StoreError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: directory.path, isDirectory: &isFolder), !isFolder.boolValue {
      throw StoreError(
        .missingDirectory, "The data directory \(directory.path) is a file: name a folder with --data.")
    }
  }

  /// Makes a market in a directory, which is made too where it is missing, and opens it.
  ///
  /// The database appears whole or not at all.
  /// - Throws: `StoreError`: `alreadyInitialised`, `missingDirectory` for a file in its place, `notPermitted`, `diskFull`.
  public static func create(
    at directory: URL, settings: MarketSettings, random: RandomWords = .system
  ) throws -> MarketDatabase {
    try requireFolder(directory)
    do {
      try FileManager.default.createDirectory(
        at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StoreError(
        .notPermitted, "The data directory \(directory.path) cannot be made: check its parent's owner and mode.",
        cause: error)
    }
    try Upgrade.exclusively(in: directory) { try build(in: directory, settings: settings) }
    return try open(at: directory, random: random)
  }

  private static func build(in directory: URL, settings: MarketSettings) throws {
    let file = directory.appending(path: fileName)
    guard !FileManager.default.fileExists(atPath: file.path) else {
      throw StoreError(
        .alreadyInitialised, "The data directory \(directory.path) holds a market already: choose another with --data.")
    }
    let draft = directory.appending(path: "\(fileName).new")
    try? FileManager.default.removeItem(at: draft)
    try StoreError.translating {
      let queue = try DatabaseQueue(path: draft.path, configuration: Connection.configuration(readOnly: false))
      try DatabaseMigrator(SchemaMigration.all).migrate(queue)
      try queue.write { database in
        try database.execute(sql: "PRAGMA application_id = \(Connection.applicationID)")
        try Settings.set(settings, for: .market, in: database)
      }
      try queue.close()
    }
    // SQLite gives the log beside it the same mode.
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft.path)
    try DurableFile.publish(draft, as: file)
  }
}
