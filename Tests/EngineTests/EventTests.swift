import Domain
import Ledger
import Market
import Store
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Events")
struct EventTests {
  private static func market() throws -> TestMarket {
    try TestMarket([
      CampaignDraft(name: "click", bid: 300_000, items: [0]),
      CampaignDraft(name: "view", bid: 25_000_000, event: .impression, items: [1]),
    ])
  }

  private static func report(_ engine: Engine) throws -> [SpendReport.Row] {
    try engine.budgets.spendReport(by: .campaign, from: engine.day(of: engine.now), to: engine.day(of: engine.now))
  }

  @Test(
    "An impression of one kind of ad and a click of the other are billed at the price of the decision, the rest counted"
  )
  func billed() async throws {
    try await Self.market().withEngine { engine in
      let page = try await engine.page(.ads)
      let record = try #require(try engine.record(of: page))
      let price = record.decision.awards.reduce(.zero) { $0 + $1.price }
      let outcome = try await engine.record(page.events(.impression, .click, .save))
      #expect(outcome == EventOutcome(accepted: 6, duplicates: 0, charged: price, free: 0, rejected: []))
      let report = try Self.report(engine)
      #expect(report.map(\.key) == ["camp-click", "camp-view"])
      #expect(report.allSatisfy { $0.impressions == 1 && $0.clicks == 1 && $0.chargedEvents == 1 })
      #expect(report.map(\.spend) == record.decision.awards.sorted { $0.row < $1.row }.map(\.price))
      #expect(try engine.budgets.reconcile().charged == price)
    }
  }

  @Test("Events again, under their ids or new ones, in any order and batch, are billed once")
  func billedOnce() async throws {
    try await Self.market().withEngine { engine in
      let page = try await engine.page(.ads)
      // A click may come before its impression.
      let batches = try [
        page.events(.click), page.events(.impression), page.events(.impression, .click),
        page.events(.click, suffix: ".again"), page.events(.impression, suffix: ".again"),
        page.events(.click, suffix: ".twice") + page.events(.click, suffix: ".twice"),
      ]
      var charged = Micros.zero
      for batch in batches { charged += try await engine.record(batch).charged }
      let prices = try #require(try engine.record(of: page)).decision.awards.reduce(.zero) { $0 + $1.price }
      #expect(charged == prices)
      #expect(try engine.budgets.reconcile().charged == prices)
      #expect(try Self.report(engine).allSatisfy { $0.impressions == 1 && $0.clicks == 1 && $0.chargedEvents == 1 })
      #expect(try engine.database.eventCount() == 10)
    }
  }

  @Test("One batch sent by many at once is stored and billed once")
  func raced() async throws {
    try await Self.market().withEngine { engine in
      let page = try await engine.page(.ads)
      let events = try page.events(.impression, .click)
      let outcomes = try await withThrowingTaskGroup(of: EventOutcome.self) { group in
        for _ in 0..<40 { group.addTask { try await engine.record(events) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.reduce(0) { $0 + $1.accepted } == 4)
      #expect(outcomes.reduce(0) { $0 + $1.duplicates } == 156)
      let prices = try #require(try engine.record(of: page)).decision.awards.reduce(.zero) { $0 + $1.price }
      #expect(outcomes.reduce(.zero) { $0 + $1.charged } == prices)
    }
  }

  @Test("A token that is forged, cut or of another market is rejected, and what came with it is taken")
  func forged() async throws {
    let foreign = try await Self.market().withEngine { try await $0.page(.ads).ads[0].token }
    try await Self.market().withEngine { engine in
      let page = try await engine.page(.ads)
      let token = page.ads[0].token
      let bad = [foreign, String(token.dropLast(3)), "x" + token.dropFirst(), "", "a.b"]
      var events = try bad.enumerated().map { index, text in
        Event(id: try EventID("bad \(index)"), kind: .click, at: engine.now, token: text)
      }
      events.insert(Event(id: try EventID("good"), kind: .click, at: engine.now, token: token), at: 2)
      let outcome = try await engine.record(events)
      #expect(outcome.accepted == 1 && outcome.charged > .zero)
      #expect(outcome.rejected.map(\.index) == [0, 1, 3, 4, 5])
      #expect(outcome.rejected.allSatisfy { $0.code == "badToken" && !$0.message.contains(foreign) })
      #expect(try engine.database.events(limit: 10).map(\.event.id.rawValue) == ["good"])
    }
  }

  @Test("A token bills until its end and not from then on; its event is kept")
  func expired() async throws {
    let clock = HandClock(at: TestMarket.start)
    try await Self.market().withEngine(clock: clock) { options in
      options.tokenSeconds = 600
    } body: { engine in
      let (early, late) = (try await engine.page(.ads), try await engine.page(.ads))
      clock.advance(bySeconds: 599)
      #expect(try await engine.record(early.events(.impression, .click)).charged > .zero)
      clock.advance(bySeconds: 1)
      let outcome = try await engine.record(late.events(.impression, .click))
      #expect(outcome == EventOutcome(accepted: 4, duplicates: 0, charged: .zero, free: 0, rejected: []))
      #expect(try engine.database.eventCount() == 8)
    }
  }

  @Test("A token of the longest life still bills on its last minute")
  func longToken() async throws {
    let clock = HandClock(at: TestMarket.start)
    try await Self.market().withEngine(clock: clock) { engine in
      _ = try await engine.page(.ads)
      clock.advance(bySeconds: 59)
      let page = try await engine.page(.ads)
      clock.advance(bySeconds: 3_599)
      let outcome = try await engine.record(page.events(.click))
      #expect(outcome.charged > .zero && outcome.free == 0)
    }
  }

  @Test("A token's event is about the token's ad, whatever it claims")
  func claims() async throws {
    try await Self.market().withEngine { engine in
      let page = try await engine.page(.ads)
      let event = Event(
        id: try EventID("claim"), kind: .click, at: engine.now, item: try TestMarket.itemID(7), ad: try AdID("other"),
        position: 9, decision: try DecisionID("elsewhere"), token: page.ads[0].token)
      _ = try await engine.record([event])
      let stored = try #require(try engine.database.events(limit: 1).first).event
      #expect(stored.ad == page.ads[0].ad && stored.item == page.entries[0].item)
      #expect(stored.decision == page.decision && stored.position == 0)
    }
  }

  @Test("An impression or click without a token is kept and costs nobody anything")
  func withoutToken() async throws {
    try await Self.market().withEngine { engine in
      let page = try await engine.page(.ads)
      let events = try page.events(.impression, .click).map { event in
        var event = event
        event.token = nil
        return event
      }
      #expect(
        try await engine.record(events)
          == EventOutcome(accepted: 4, duplicates: 0, charged: .zero, free: 0, rejected: []))
      #expect(try engine.budgets.reconcile().charged == .zero)
    }
  }
}
