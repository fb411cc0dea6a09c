import Domain
import Foundation
import Ledger
import Market
import Store
import TestSupport
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Invalid traffic")
struct TrafficTests {
  private static func market() throws -> TestMarket {
    try TestMarket([
      CampaignDraft(name: "click", bid: 300_000, items: [0]),
      CampaignDraft(name: "view", bid: 25_000_000, event: .impression, items: [1]),
    ])
  }

  private static func rules() throws -> TrafficRules {
    TrafficRules(
      datacentres: try AddressRanges("192.0.2.0/24"), agents: try AgentList("bot | anywhere"), version: "tested")
  }

  private static let datacentre = EventOrigin(address: try? NetworkAddress("192.0.2.9"), agent: "Mozilla/5.0")

  @Test("What comes from a datacentre is accepted and kept apart: nobody pays, and no rate, no state of a person moves")
  func datacentre() async throws {
    let clock = HandClock(at: TestMarket.start)
    let market = try Self.market()
    try await market.withEngine(clock: clock) { options in
      options.traffic = try? Self.rules()
    } body: { engine in
      let page = try await engine.page(.ads, user: "ann")
      let record = try #require(try engine.record(of: page))
      clock.advance(bySeconds: 5)
      let events = try page.events(.impression, .click, .save, user: UserID("ann"))
      let rates = "\(engine.statistics.counts(at: []).total)"
      let version = try await engine.users.state(of: UserID("ann")).version
      let outcome = try await engine.record(events, from: Array(repeating: Self.datacentre, count: events.count))
      let price = record.decision.awards.reduce(Micros.zero) { $0 + $1.price }
      #expect(outcome.accepted == 6 && outcome.charged == .zero && outcome.rejected.isEmpty)
      #expect(outcome.invalid == [.datacentre: 6] && outcome.withheld == price)
      #expect(try engine.budgets.reconcile().charged == .zero)
      #expect(try engine.database.eventCount() == 0)
      #expect("\(engine.statistics.counts(at: []).total)" == rates)
      #expect(try await engine.users.state(of: UserID("ann")).version == version)
      let kept = try engine.database.filteredEvents(of: [page.decision])
      #expect(kept.count == 6 && kept.allSatisfy { $0.reason == 40 && $0.rules == "tested" })
      // A person who clicks the same ad is billed.
      #expect(try await engine.record(page.events(.impression, .click, suffix: ".person")).charged == price)
      let again = try await engine.record(events, from: Array(repeating: Self.datacentre, count: events.count))
      #expect(again.accepted == 0 && again.duplicates == 6 && again.withheld == .zero)
      let story = try Explanation(of: record, reasons: .complete(), filtered: kept)
      #expect(story.filteredEvents.map(\.reason) == Array(repeating: "list.datacentre", count: 6))
      let report = try engine.marketReport(of: [record], reasons: .complete())
      #expect(report.campaigns.map { $0.invalid.map(\.events) } == [[2], [2]])
      #expect(report.campaigns.reduce(Micros.zero) { $0 + ($1.invalid.first?.withheld ?? .zero) } == price)
    }
    _ = market
  }

  @Test("What is billed is what servings cost that have a valid billed event, whatever else comes")
  func billing() async throws {
    for seed in 0..<12 as Range<UInt64> {
      let clock = HandClock(at: TestMarket.start)
      let market = try TestMarket(CampaignDraft.mixed(), items: 40)
      try await market.withEngine(clock: clock, seed: seed) { options in
        options.traffic = try? Self.rules()
        options.traffic?.policy.rates = [.init(of: .person, .click, seconds: 60, most: 3)]
      } body: { engine in
        var random = SeededRandom(seed: seed, stream: "traffic")
        var prices: [String: Micros] = [:]
        var sent: [(event: Event, origin: EventOrigin)] = []
        var (charged, withheld, accepted) = (Micros.zero, Micros.zero, 0)
        for _ in 0..<12 {
          let page = try await engine.page(.homeFeed, user: "u\(random.int(0...2))")
          let record = try #require(try engine.record(of: page))
          for award in record.decision.awards {
            prices["\(page.decision)/\(award.position)/\(record.input.ads.bid[award.row].event)"] = award.price
          }
          clock.advance(bySeconds: Int64(random.int(0...40)))
          for suffix in ["a", "b", "c"] {
            for event in try page.events(.impression, .click, user: UserID("u\(random.int(0...2))"), suffix: suffix)
            where random.chance(0.6) {
              sent.append((event, random.chance(0.3) ? Self.datacentre : EventOrigin()))
            }
          }
          let batch = random.subset(sent, share: 0.7)
          let outcome = try await engine.record(batch.map(\.event), from: batch.map(\.origin))
          charged += outcome.charged
          withheld += outcome.withheld
          accepted += outcome.accepted
          #expect(outcome.rejected.isEmpty && outcome.free == 0)
        }
        let valid = try engine.database.events(limit: 10_000).map(\.event)
        let filtered = try engine.database.filteredEvents(limit: 10_000)
        #expect(accepted == valid.count + filtered.count)
        let billed = Set(
          try valid.map { event in
            let kind = event.kind == .click ? Bid.Event.click : .impression
            return "\(try #require(event.decision))/\(try #require(event.position))/\(kind)"
          })
        #expect(charged == billed.reduce(.zero) { $0 + (prices[$1] ?? .zero) }, "seed \(seed)")
        #expect(charged > .zero && withheld > .zero && !filtered.isEmpty)
        let reconciled = try engine.budgets.reconcile()
        #expect(reconciled.isExact && reconciled.charged == charged)
        try engine.checkInvariants()
      }
      _ = market
    }
  }

  @Test("A click as fast as no person's is filtered, and after a restart a second click is still the second")
  func restart() async throws {
    let clock = HandClock(at: TestMarket.start)
    let market = try Self.market()
    let page = try await market.withEngine(clock: clock) { options in
      options.traffic = try? Self.rules()
    } body: { engine in
      let page = try await engine.page(.ads)
      #expect(try await engine.record(page.events(.click, suffix: ".fast")).invalid == [.clickTooSoon: 2])
      clock.advance(bySeconds: 2)
      #expect(try await engine.record(page.events(.click)).charged > .zero)
      return page
    }
    try await market.withEngine(clock: clock) { options in
      options.traffic = try? Self.rules()
    } body: { engine in
      let outcome = try await engine.record(page.events(.click, suffix: ".second"))
      #expect(outcome.invalid == [.duplicateClick: 2] && outcome.withheld == .zero)
    }
  }

  @Test(
    "An expired token's event is filtered where it belongs and withholds nothing; a forged one is counted and refused")
  func tokens() async throws {
    let clock = HandClock(at: TestMarket.start)
    try await Self.market().withEngine(clock: clock) { options in
      options.tokenSeconds = 600
      options.traffic = try? Self.rules()
    } body: { engine in
      let page = try await engine.page(.ads)
      clock.advance(bySeconds: 600)
      let outcome = try await engine.record(page.events(.impression, .click))
      #expect(outcome.invalid == [.expiredToken: 4] && outcome.withheld == .zero && outcome.accepted == 4)
      #expect(try engine.database.filteredEvents(of: [page.decision]).count == 4)
      let forged = Event(id: try EventID("forged"), kind: .click, at: engine.now, token: "x" + page.ads[0].token)
      let refused = try await engine.record([forged])
      #expect(refused.invalid == [.badToken: 1] && refused.rejected.map(\.code) == ["badToken"])
      // It took no identifier that a true event may have.
      #expect(try engine.database.filteredEvents(limit: 10).count == 4)
    }
  }

  @Test("A running engine takes rules that are written, and keeps those it has where a file is bad")
  func refresh() async throws {
    let clock = HandClock(at: TestMarket.start)
    let market = try Self.market()
    try await market.withEngine(clock: clock) { options in
      options.traffic = try? market.directory.traffic()
    } body: { engine in
      let page = try await engine.page(.ads)
      clock.advance(bySeconds: 5)
      #expect(
        try await engine.record(page.events(.impression), from: [Self.datacentre, Self.datacentre]).invalid == [:])
      try market.directory.write(datacentres: Data("192.0.2.0/24\n".utf8))
      try await engine.refreshTraffic()
      let clicks = try page.events(.click)
      #expect(try await engine.record(clicks, from: [Self.datacentre, Self.datacentre]).invalid == [.datacentre: 2])
      try Data("192.0.2.0/99\n".utf8).write(to: market.directory.root.appending(path: "datacentres.txt"))
      await #expect(throws: EngineError.self) { try await engine.refreshTraffic() }
      let saves = try page.events(.save)
      #expect(try await engine.record(saves, from: [Self.datacentre, Self.datacentre]).invalid == [.datacentre: 2])
    }
  }
}
