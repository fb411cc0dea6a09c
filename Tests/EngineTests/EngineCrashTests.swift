import Domain
import Foundation
import Ledger
import Market
import Replay
import Store
import TestSupport
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Killing the engine", .serialized)
struct EngineCrashTests {
  private static func drafts() throws -> [CampaignDraft] {
    [
      CampaignDraft(name: "daily", bid: 400_000, daily: 3_000_001, items: [0]),
      CampaignDraft(name: "lifetime", bid: 380_000, lifetime: 2_500_003, items: [1]),
      CampaignDraft(name: "capped", bid: 500_000, cap: try FrequencyCap(count: 7, seconds: 86_400), items: [2]),
      CampaignDraft(name: "hourly", bid: 450_000, cap: try FrequencyCap(count: 2, seconds: 60), items: [3]),
      CampaignDraft(name: "views", bid: 30_000_000, event: .impression, daily: 1_000_000, items: [4]),
      CampaignDraft(name: "wide", bid: 200_000, items: [6, 7]),
    ]
  }

  /// What a child said before it was killed.
  private struct Said {
    var decisions: [String] = []
    var events: [String] = []
    var charged: Int64 = 0
    var next = 0

    init(_ lines: [String]) {
      for words in lines.map({ $0.split(separator: " ").map(String.init) }) {
        switch words[0] {
        case "decision":
          decisions.append(words[1])
          next = (Int(words[2]) ?? 0) + 1
        case "event": events.append(words[1])
        default: charged += Int64(words[1]) ?? 0
        }
      }
    }
  }

  @Test("After every kill what was acknowledged is there once, books are exact, and no budget, bid or cap was passed")
  func kills() async throws {
    let drafts = try Self.drafts()
    let market = try TestMarket(drafts)
    var random = SeededRandom(seed: 11)
    var decisions: Set<String> = []
    var events: Set<String> = []
    var charged: Int64 = 0
    var number = 0
    for round in 0..<12 {
      let lines = try ChildProcess.run(
        ["engine", market.directory.root.path, "\(number)"], killAfter: 1 + random.index(below: 160))
      let said = Said(lines)
      #expect(decisions.isDisjoint(with: said.decisions) && events.isDisjoint(with: said.events))
      decisions.formUnion(said.decisions)
      events.formUnion(said.events)
      charged += said.charged
      // The kill may have hidden one page that was decided, so go on after it.
      number = max(number, said.next) + 1

      try await market.withEngine(clock: Shopper.clock(at: number), seed: UInt64(round)) { engine in
        let records = try engine.checkMoney(of: drafts)
        let known = Set(records.map(\.input.id.rawValue))
        #expect(decisions.isSubset(of: known) && known.count == records.count)
        // At most one page a kill was written and not acknowledged.
        #expect(known.count <= decisions.count + round + 1)
        #expect(records.allSatisfy { Replayer().replay($0).differences.isEmpty })
        try Self.checkEvents(engine, events, decisions: known)
        let billed = try engine.budgets.reconcile().charged.rawValue
        let hidden = try engine.log.servings(since: Shopper.start).filter {
          !events.contains("\($0.decision).\($0.position).impression")
        }
        #expect(billed >= charged && billed <= charged + hidden.reduce(0) { $0 + $1.price.rawValue })
      }
    }
    #expect(decisions.count > 60 && charged > 3_000_000)
  }

  private static func checkEvents(_ engine: Engine, _ acknowledged: Set<String>, decisions: Set<String>) throws {
    let stored = try engine.database.events(limit: 100_000).map(\.event)
    let ids = stored.map(\.id.rawValue)
    #expect(Set(ids).count == ids.count && acknowledged.isSubset(of: ids))
    // No event of a page that is not in the ledger.
    #expect(stored.allSatisfy { event in event.decision.map { decisions.contains($0.rawValue) } ?? false })
  }
}
