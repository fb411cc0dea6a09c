import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Exporting")
struct ExportTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The rows of all tables that an export covers, with user ids in the place of pseudonyms.
  private func tables(_ database: MarketDatabase) throws -> [[String]] {
    try database.read { connection in
      try ["items", "users", "advertisers", "campaigns", "ad_groups", "ads", "audiences"].map { table in
        try Row.fetchAll(connection, sql: "SELECT * FROM \(table) ORDER BY id").map(\.description)
      } + [
        Row.fetchAll(
          connection,
          sql: """
            SELECT id, kind, at, received_at, item, ad, surface, position, decision, token, value, query, user_id
            FROM events LEFT JOIN people ON person = pseudonym ORDER BY id
            """
        ).map(\.description)
      ]
    }
  }

  @Test(
    "What is exported and imported into an empty market gives the same tables", arguments: 1...4 as ClosedRange<UInt64>,
    ["jsonl", "jsonl.gz"])
  func roundTrip(seed: UInt64, ending: String) throws {
    let original = try scratch.market("original", seed: seed)
    var entities = RandomEntities(seed: seed)
    try entities.fill(original, count: 60)
    let copy = try scratch.market("copy", seed: seed + 100)
    for entity in ImportEntity.allCases {
      let file = scratch.url.appending(path: "\(entity).\(ending)")
      let rows = try Exporter(database: original).run(entity, to: file)
      let report = try Importer(database: copy).run(entity, from: file)
      #expect(report.changed == rows && report.rejected == 0)
    }
    let expected = try tables(original)
    #expect(expected.allSatisfy { !$0.isEmpty })
    #expect(try tables(copy) == expected)
  }

  @Test("The same content gives the same bytes, ordered by id")
  func stable() throws {
    let database = try scratch.market()
    try database.upsert(items: ["b", "a", "é", "Z"].map { Item(id: try ItemID($0), title: "T") })
    let file = scratch.url.appending(path: "items.jsonl")
    #expect(try Exporter(database: database).run(.items, to: file) == 4)
    let expected = ["Z", "a", "b", "é"].map { "{\"id\":\"\($0)\",\"title\":\"T\"}\n" }.joined()
    #expect(try String(contentsOf: file, encoding: .utf8) == expected)
  }

  @Test("A deleted person's events are exported without a user, and counted again on import")
  func deleted() throws {
    let database = try scratch.market()
    let event = try Event(
      id: EventID("e"), kind: .search, at: Timestamp(milliseconds: 0), user: UserID("anna"), query: "wish")
    _ = try database.append([event], receivedAt: Timestamp(milliseconds: 0))
    _ = try database.deleteUser(UserID("anna"))
    let file = scratch.url.appending(path: "events.jsonl")
    _ = try Exporter(database: database).run(.events, to: file)
    let content = try String(contentsOf: file, encoding: .utf8)
    #expect(!content.contains("anna") && !content.contains("wish"))
    let copy = try scratch.market("copy")
    #expect(try Importer(database: copy).run(.events, from: file).changed == 1)
  }

  @Test("An export that fails leaves the file of before, and no draft")
  func atomic() throws {
    let database = try scratch.market()
    try database.upsert(items: [Item(id: ItemID("a"), title: "T")])
    let file = scratch.url.appending(path: "items.jsonl")
    _ = try Exporter(database: database).run(.items, to: file)
    let before = try Data(contentsOf: file)
    try database.write { try $0.execute(sql: "UPDATE items SET category = 'a//b'") }
    #expect(throws: StoreError.self) { try Exporter(database: database).run(.items, to: file) }
    #expect(try Data(contentsOf: file) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted() == ["data", "items.jsonl"])
    let nowhere = scratch.url.appending(path: "no/such/folder/items.jsonl")
    #expect(throws: StoreError.self) { try Exporter(database: database).run(.items, to: nowhere) }
  }
}
