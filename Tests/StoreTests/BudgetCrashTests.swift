import Domain
import Foundation
import TestSupport
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Killing a node that spends", .serialized)
struct BudgetCrashTests {
  @Test("After every kill all acknowledged charges are booked once, and the books are exact and within the limits")
  func kills() throws {
    let market = try TemporaryMarket()
    let ledger = BudgetLedger(database: market.database)
    var random = SeededRandom(seed: 5)
    var first = 0
    var acknowledged: Set<String> = []
    for round in 0..<12 {
      let said = try ChildProcess.run(
        ["charges", market.folder.url.path, "\(first)", "node\(round % 2)"], killAfter: 1 + random.index(below: 30))
      acknowledged.formUnion(said.filter { $0.hasSuffix("charged") }.map { "t" + $0.split(separator: " ")[0] })
      let books = try ledger.reconcile()
      #expect(books.isExact)
      let billed = try market.database.read { db in try Charges.billed(db) }
      #expect(acknowledged.isSubset(of: billed.keys))
      // At most the one charge whose acknowledgement the kill cut off.
      #expect(billed.count <= acknowledged.count + round + 1)
      #expect(billed.values.reduce(0, +) == books.charged.rawValue)
      for campaign in 0..<3 {
        let days = try market.database.read { try BudgetDay.fetch($0, campaign: CampaignID("c\(campaign)")) }
        #expect(days.allSatisfy { $0.charged <= $0.granted && $0.granted <= 20_000 })
        #expect(days.reduce(0) { $0 + $1.granted } <= 35_000)
      }
      let last = try #require(said.last?.split(separator: " ").first.flatMap { Int($0) })
      first = last + 2
    }
    #expect(acknowledged.count > 50)
  }
}
