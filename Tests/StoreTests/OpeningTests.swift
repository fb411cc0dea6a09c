import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Opening a market's database")
struct OpeningTests {
  private let scratch: Scratch
  private var data: URL { scratch.url.appending(path: "data") }

  init() throws { scratch = try Scratch() }

  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    #expect(throws: StoreError.self, performing: body)?.code
  }

  @Test("A market that was made opens again with its settings")
  func reopens() throws {
    try scratch.market().close()
    let database = try MarketDatabase.open(at: data)
    #expect(try database.settings == .sample)
    #expect(try database.catalogueVersion() == 0)
  }

  @Test("Every connection is set up for durability, references and erasure")
  func pragmas() throws {
    let database = try scratch.market()
    let names = ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"]
    func values(_ connection: Database) throws -> [String] {
      try names.map { try String.fetchOne(connection, sql: "PRAGMA \($0)") ?? "" }
    }
    #expect(try database.pool.writeWithoutTransaction(values) == ["wal", "2", "1", "1", "30000"])
    let reader = try database.pool.unsafeRead(values)
    #expect(reader[0] == "wal" && reader[2...] == ["1", "1", "30000"])
  }

  @Test("Every table is strict")
  func strict() throws {
    let tables = try scratch.market().read { database in
      try Row.fetchAll(
        database, sql: "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'")
    }
    #expect(tables.count > 10)
    for table in tables where (table["name"] as String) != "grdb_migrations" {
      #expect(table["strict"] as Bool, "\(table)")
    }
  }

  @Test("What is missing is named with its remedy")
  func missing() throws {
    #expect(code { _ = try MarketDatabase.open(at: data) } == .missingDirectory)
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    #expect(code { _ = try MarketDatabase.open(at: data) } == .notInitialised)
    let error = #expect(throws: StoreError.self) { try MarketDatabase.open(at: data) }
    #expect(error?.message.contains("vitrine init") == true)
    #expect(error?.message.contains("\n") == false)
  }

  @Test("A market is made once")
  func madeOnce() throws {
    _ = try scratch.market()
    #expect(code { _ = try scratch.market() } == .alreadyInitialised)
  }

  @Test(
    "What is no database is refused", arguments: ["", "this is a text file, not a database, and long enough to tell"])
  func garbage(content: String) throws {
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try Data(content.utf8).write(to: data.appending(path: MarketDatabase.fileName))
    let code = code { _ = try MarketDatabase.open(at: data) }
    #expect(code == (content.isEmpty ? .notADatabase : .corrupt))
  }

  @Test("A database whose pages are overwritten is called damaged, and nothing crashes")
  func damagedPages() throws {
    var entities = RandomEntities(seed: 5)
    let database = try scratch.market()
    try entities.fill(database, count: 200)
    try database.checkpoint()
    try database.close()
    let file = data.appending(path: MarketDatabase.fileName)
    var bytes = try Data(contentsOf: file)
    for index in 8_192..<bytes.count { bytes[index] = 0xA5 }
    try bytes.write(to: file)
    #expect(
      code {
        let database = try MarketDatabase.open(at: data)
        _ = try database.items()
        try database.checkIntegrity()
      } == .corrupt)
  }

  @Test("A sound database passes the integrity check")
  func integrity() throws {
    var entities = RandomEntities(seed: 6)
    let database = try scratch.market()
    try entities.fill(database, count: 50)
    try database.checkIntegrity()
  }

  @Test("A database of a newer version is refused by the name of its migration")
  func newer() throws {
    let database = try scratch.market()
    try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999-future')") }
    try database.close()
    let error = #expect(throws: StoreError.self) { try MarketDatabase.open(at: data) }
    #expect(error?.code == .newerSchema)
    #expect(error?.message.contains("999-future") == true)
  }

  private static let addition = SchemaMigration(name: "900-addition") { database in
    try database.execute(sql: "CREATE TABLE addition (id INTEGER PRIMARY KEY) STRICT")
  }

  private func reopen(readOnly: Bool = false, adding migration: SchemaMigration) throws -> MarketDatabase {
    try MarketDatabase.open(
      at: data, readOnly: readOnly, random: .seeded(1), migrations: SchemaMigration.all + [migration])
  }

  @Test("Before a migration a copy is kept that opens as the market it was")
  func copyBeforeMigration() throws {
    var entities = RandomEntities(seed: 7)
    let database = try scratch.market()
    try entities.fill(database, count: 30)
    let items = try database.items()
    try database.close()
    _ = try reopen(adding: Self.addition)

    let copy = data.appending(path: "vitrine.sqlite.before-900-addition")
    let restored = scratch.url.appending(path: "restored")
    try FileManager.default.createDirectory(at: restored, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: copy, to: restored.appending(path: MarketDatabase.fileName))
    let old = try MarketDatabase.open(at: restored)
    #expect(try old.items() == items)
    #expect(try old.read { try !$0.tableExists("addition") })
  }

  @Test("No copy is made when no migration is due")
  func noNeedlessCopy() throws {
    try scratch.market().close()
    _ = try MarketDatabase.open(at: data)
    #expect(try Upgrade.copies(in: data).isEmpty)
  }

  @Test("A migration that fails leaves the schema as it was")
  func failedMigration() throws {
    try scratch.market().close()
    let failing = SchemaMigration(name: "900-addition") { database in
      try database.execute(sql: "CREATE TABLE addition (id INTEGER PRIMARY KEY) STRICT")
      try database.execute(sql: "INSERT INTO nowhere VALUES (1)")
    }
    #expect(throws: StoreError.self) { try reopen(adding: failing) }
    #expect(try MarketDatabase.open(at: data).read { try !$0.tableExists("addition") })
  }

  @Test("Opened read-only, a due migration and every write are refused")
  func readOnly() throws {
    let database = try scratch.market()
    #expect(code { _ = try reopen(readOnly: true, adding: Self.addition) } == .olderSchema)
    let reader = try MarketDatabase.open(at: data, readOnly: true)
    #expect(try reader.items().isEmpty)
    #expect(code { try reader.upsert(items: [Item(id: ItemID("a"), title: "A")]) } == .notPermitted)
    try database.close()
  }

  @Test("Many openings at once migrate once")
  func concurrentOpenings() async throws {
    try scratch.market().close()
    try await withThrowingTaskGroup { group in
      for _ in 0..<6 { group.addTask { _ = try reopen(adding: Self.addition) } }
      try await group.waitForAll()
    }
    #expect(try Upgrade.copies(in: data).count == 1)
  }
}
