import Domain
import Ledger
import Market
import Store
import TestSupport
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Change of day")
struct ChangeOfDayTests {
  /// A minute before midnight in Vienna.
  private static let late = TestMarket.start.advanced(bySeconds: 43_200 - 60)

  private static func drafts() throws -> [CampaignDraft] {
    [
      CampaignDraft(name: "one", bid: 300_000, daily: 4_000_000),
      CampaignDraft(name: "two", bid: 290_000, daily: 4_000_000, items: [1]),
    ]
  }

  private static let first: [@Sendable (Engine, DecisionResponse) async throws -> Void] = [
    { engine, _ in _ = try await engine.page(.ads) },
    { engine, page in _ = try await engine.record(page.events(.click)) },
  ]

  @Test("The first page or event of a day gives back what is left of yesterday's lease", arguments: first.indices)
  func givesBack(index: Int) async throws {
    let drafts = try Self.drafts()
    let clock = HandClock(at: Self.late)
    try await TestMarket(drafts).withEngine(clock: clock) { engine in
      let yesterday = engine.day(of: engine.now)
      let page = try await engine.page(.ads)
      _ = try await engine.record(engine.page(.ads).events(.click))
      #expect(try engine.budgets.books(node: "local", day: yesterday).count == 2)
      clock.advance(bySeconds: 120)
      try await Self.first[index](engine, page)
      #expect(try engine.budgets.books(node: "local", day: yesterday).isEmpty)
      #expect(try engine.budgets.spent(day: yesterday)[drafts[0].id] ?? .zero > .zero)
      _ = try await engine.page(.ads)
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("A start on another day gives back what a crash left open")
  func restart() async throws {
    let drafts = try Self.drafts()
    let market = try TestMarket(drafts)
    let clock = HandClock(at: Self.late)
    let page = try await market.withEngine(clock: clock) { engine in try await engine.page(.ads) }
    let yesterday = try MarketCalendar(identifier: "Europe/Vienna").day(of: Self.late)
    let ledger = BudgetLedger(database: market.database)
    #expect(try ledger.books(node: "local", day: yesterday).count == 2)
    clock.advance(bySeconds: 120)
    try await market.withEngine(clock: clock, seed: 2) { engine in
      #expect(try ledger.books(node: "local", day: yesterday).isEmpty)
      // The token of yesterday is valid, and today pays for it, once.
      let outcome = try await engine.record(page.events(.click))
      #expect(outcome.charged > .zero && outcome.free == 0)
      let again = try await engine.record(page.events(.click, suffix: "again"))
      #expect(again.charged == .zero && again.free == 0)
      #expect(try ledger.spent(day: yesterday).values.allSatisfy { $0 == .zero })
      #expect(try ledger.spent(day: yesterday.advanced(by: 1)).values.reduce(.zero, +) == outcome.charged)
      _ = try await engine.page(.ads)
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("A lifetime budget that one day's lease took whole is there again on the next day")
  func lifetime() async throws {
    let drafts = [CampaignDraft(name: "one", bid: 300_000, lifetime: 1_000_000)]
    let clock = HandClock(at: Self.late)
    try await TestMarket(drafts).withEngine(clock: clock) { engine in
      #expect(try await engine.page(.ads).ads.count == 1)
      for _ in 0..<3 {
        clock.advance(bySeconds: 86_400)
        #expect(try await engine.page(.ads).ads.count == 1)
      }
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("An event that was on its way at midnight is billed to the day before, whose lease is closed again")
  func onItsWay() async throws {
    let drafts = try Self.drafts()
    let clock = HandClock(at: Self.late)
    try await TestMarket(drafts).withEngine(clock: clock) { engine in
      let yesterday = engine.day(of: engine.now)
      let page = try await engine.page(.ads)
      clock.advance(bySeconds: 120)
      _ = try await engine.page(.ads)
      clock.advance(bySeconds: -90)
      let outcome = try await engine.record(page.events(.click))
      #expect(outcome.charged > .zero && outcome.free == 0)
      #expect(try engine.budgets.spent(day: yesterday).values.reduce(.zero, +) == outcome.charged)
      clock.advance(bySeconds: 240)
      _ = try await engine.page(.ads)
      #expect(try engine.budgets.books(node: "local", day: yesterday).isEmpty)
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("A restart holds what is in flight and nothing of what was billed")
  func holds() async throws {
    let drafts = try Self.drafts()
    let market = try TestMarket(drafts)
    let clock = HandClock(at: TestMarket.start)
    let free = try await market.withEngine(clock: clock) { engine in
      let billed = try await engine.page(.ads)
      _ = try await engine.record(billed.events(.impression, .click))
      clock.advance(bySeconds: 10)
      _ = try await engine.page(.ads)
      return engine.campaignStandings().map(\.free)
    }
    try await market.withEngine(clock: clock, seed: 2) { engine in
      #expect(engine.campaignStandings().map(\.free) == free)
      clock.advance(bySeconds: 3_600)
      _ = try await engine.page(.ads)
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("A restart goes on with today's pacing and not with yesterday's")
  func pacing() async throws {
    let drafts = try Self.drafts()
    let market = try TestMarket(drafts)
    let half = FixedPoint(raw: 1 << 29)
    try BudgetLedger(database: market.database)
      .savePacing([drafts[0].id: half], at: TestMarket.start.advanced(bySeconds: -60))
    for time in [TestMarket.start, Self.late] {
      try await market.withEngine(clock: HandClock(at: time)) { engine in
        #expect(engine.campaignStandings().map(\.multiplier) == [half, .one])
      }
    }
    try await market.withEngine(clock: HandClock(at: Self.late.advanced(bySeconds: 120))) { engine in
      #expect(engine.campaignStandings().map(\.multiplier) == [.one, .one])
    }
  }
}
