import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Deleting a person")
struct DeletionTests {
  private let scratch: Scratch
  private let database: MarketDatabase

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
  }

  /// Files of the data directory whose bytes hold a text.
  private func files(holding text: String) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: database.directory.path)
    return names.filter { name in
      let content = try? Data(contentsOf: database.directory.appending(path: name))
      return content?.range(of: Data(text.utf8)) != nil
    }
  }

  private func fill(people: Int) throws -> [UserID] {
    var random = SeededRandom(seed: 3)
    let users = try (0..<people).map { _ in try UserID("person-\(random.next())@example.org") }
    for part in 0..<4 {
      try database.upsert(users: users.enumerated().filter { $0.offset % 4 == part }.map { User(id: $0.element) })
      let events = try users.enumerated().map { index, user in
        try Event(
          id: EventID("\(part)-\(index)"), kind: .search, at: Timestamp(milliseconds: Int64(index)), user: user,
          value: Micros(rawValue: 7), query: "secret wish \(index) of somebody")
      }
      _ = try database.append(events, receivedAt: Timestamp(milliseconds: 0))
    }
    return users
  }

  @Test("Afterwards no file of the data directory holds their ids or queries, and events still count")
  func noTrace() throws {
    let users = try fill(people: 3_000)
    let copy = database.directory.appending(path: "vitrine.sqlite.before-test")
    try database.checkpoint()
    try FileManager.default.copyItem(at: database.directory.appending(path: MarketDatabase.fileName), to: copy)
    let gone = stride(from: 0, to: users.count, by: 10).map { users[$0] }
    let person = try database.person(for: gone[0])
    #expect(try !files(holding: gone[0].rawValue).isEmpty)

    let receipt = try database.deleteUsers(gone)

    #expect(receipt.pseudonyms.count == 300 && receipt.pseudonyms[0] == person.pseudonym)
    #expect(receipt.profiles == 300 && receipt.queries == 1_200 && receipt.copies == 1)
    for user in gone { #expect(try files(holding: user.rawValue) == []) }
    #expect(try files(holding: "secret wish 10 of") == [])
    #expect(try files(holding: "secret wish 11 of") == [MarketDatabase.fileName])
    #expect(try database.eventCount() == 12_000)
    let actions = try database.recentActions(of: person.pseudonym, kinds: [.search], limit: 10)
    #expect(actions.count == 4)
    #expect(actions.allSatisfy { $0.event.query == nil && $0.event.value == Micros(rawValue: 7) })
    #expect(try database.user(gone[0]) == nil)
    #expect(try database.user(of: person.pseudonym) == nil)
    try database.checkIntegrity()
  }

  @Test("Who comes back is somebody new")
  func comesBack() throws {
    let user = try UserID("anna")
    let before = try database.person(for: user)
    _ = try database.deleteUser(user)
    let after = try database.person(for: user)
    #expect(after.pseudonym != before.pseudonym && after.key != before.key)
  }

  @Test("Deleting somebody unknown, or twice, does nothing and does not fail")
  func twice() throws {
    let user = try UserID("anna")
    _ = try database.person(for: user)
    #expect(try database.deleteUser(user).pseudonyms.count == 1)
    #expect(try database.deleteUser(user) == DeletionReceipt(pseudonyms: [], profiles: 0, queries: 0, copies: 0))
  }

  @Test("A deletion that was cut short is completed by the next opening")
  func completedLater() throws {
    let users = try fill(people: 500)
    try database.write { connection in
      for user in users { try connection.execute(sql: "DELETE FROM users WHERE id = ?", arguments: [user.rawValue]) }
      try connection.execute(sql: "UPDATE people SET user_id = NULL, key = NULL")
      try Settings.set(true, for: .erasurePending, in: connection)
    }
    try database.close()
    let again = try MarketDatabase.open(at: database.directory)
    for user in users { #expect(try files(holding: user.rawValue) == []) }
    #expect(try again.read { try Settings.value(Bool.self, for: .erasurePending, in: $0) } == nil)
  }

  @Test("The sequence of events survives the rebuilding of the file")
  func cursorsStay() throws {
    let users = try fill(people: 100)
    try database.write { try $0.execute(sql: "DELETE FROM events WHERE sequence % 3 = 0") }
    let before = try database.events(limit: 1_000).map(\.sequence)
    _ = try database.deleteUser(users[0])
    #expect(try database.events(limit: 1_000).map(\.sequence) == before)
  }
}
