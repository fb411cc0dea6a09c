import Domain
import Foundation
import Ledger
import Market
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Decisions of a person who was deleted")
struct DecisionPrivacyTests {
  @Test("After deletion no file holds the user, and the decision still replays with all but its personal part")
  func deletion() throws {
    let market = try TemporaryMarket()
    let user = try UserID("ada-lovelace-1815")
    let person = try market.database.person(for: user)
    let known = PersonalPart.known(
      pseudonym: person.pseudonym, context: PersonalContext(user: user, query: "difference engine"))
    let record = try Sample.record(1, person: known)
    let ledger = market.folder.url.appending(path: "ledger")
    let log = try DecisionLog(folder: ledger, database: market.database)
    try log.append([(record, person.key)], durable: true)
    #expect(try log.record(record.input.id) == record)
    #expect(try files(holding: "difference engine", in: market.folder.url).isEmpty)

    let event = Event(id: try EventID("e"), kind: .click, at: Timestamp(milliseconds: 1), user: user)
    let receipt = try BudgetLedger(database: market.database).record(
      [event], charges: [], limits: [:], receivedAt: event.at, node: "a")
    #expect(receipt.accepted == 1)
    #expect(try !files(holding: user.rawValue, in: market.folder.url).isEmpty)
    _ = try market.database.deleteUser(user)
    #expect(try files(holding: user.rawValue, in: market.folder.url).isEmpty)

    var sealed = record
    sealed.person = .sealed(pseudonym: person.pseudonym)
    #expect(try log.record(record.input.id) == sealed)
    #expect(try log.servings(since: Timestamp(milliseconds: 0)).map(\.person) == [person.pseudonym])
  }

  @Test("A known person without a key is refused, and nothing is written")
  func missingKey() throws {
    let market = try TemporaryMarket()
    let log = try DecisionLog(folder: market.folder.url.appending(path: "ledger"), database: market.database)
    let context = PersonalContext(user: try UserID("u"))
    let record = try Sample.record(1, person: .known(pseudonym: 4, context: context))
    let error = #expect(throws: LedgerError.self) { try log.append([(record, nil)], durable: false) }
    #expect(error?.code == .sealing)
    #expect(try log.count() == 0)
  }

  private func files(holding text: String, in folder: URL) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return names.filter { name in
      FileManager.default.contents(atPath: folder.appending(path: name).path)?.range(of: Data(text.utf8)) != nil
    }
  }
}
