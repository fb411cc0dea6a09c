import Domain
import Funnel
import Ledger
import Market
import Prediction
import Store
import TestSupport
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Money")
struct MoneyTests {
  private static func tight() throws -> [CampaignDraft] {
    [
      CampaignDraft(name: "daily", bid: 400_000, daily: 900_001, items: [0]),
      CampaignDraft(name: "lifetime", bid: 380_000, lifetime: 700_003, items: [1]),
      CampaignDraft(name: "capped", bid: 500_000, cap: try FrequencyCap(count: 2, seconds: 86_400), items: [2]),
      CampaignDraft(name: "hourly", bid: 450_000, cap: try FrequencyCap(count: 1, seconds: 3_600), items: [3]),
      CampaignDraft(name: "views", bid: 30_000_000, event: .impression, daily: 1_000_000, items: [4]),
      CampaignDraft(name: "tiny", bid: 900_000, daily: 1_000, items: [5]),
      CampaignDraft(name: "wide", bid: 200_000, items: [6, 7]),
    ]
  }

  /// Pages of several people at once, each with its events; everything is clicked, and some is sent again.
  private static func rush(_ engine: Engine, tasks: Int, pages: Int, round: Int = 0) async throws -> (
    charged: Micros, free: Int
  ) {
    try await withThrowingTaskGroup(of: (Micros, Int).self) { group in
      for task in 0..<tasks {
        group.addTask {
          var sum = (Micros.zero, 0)
          var random = SeededRandom(seed: UInt64(task), stream: "rush \(round)")
          for _ in 0..<pages {
            let user = try UserID("person-\(random.index(below: 4))")
            let page = try await engine.page(random.chance(0.7) ? .ads : .homeFeed, user: user.rawValue, size: 12)
            var events = try page.events(.impression, .click, user: user)
            random.shuffle(&events)
            for batch in [events, random.chance(0.3) ? events : []] {
              let outcome = try await engine.record(batch)
              #expect(outcome.rejected.isEmpty)
              sum = (sum.0 + outcome.charged, sum.1 + outcome.free)
            }
          }
          return sum
        }
      }
      return try await group.reduce((.zero, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    }
  }

  @Test("Hundreds of pages and events at once pass no bid, reserve, budget or cap, and every micro adds up")
  func concurrent() async throws {
    let drafts = try Self.tight()
    let market = try TestMarket(drafts)
    try await market.withEngine { engine in
      let spent = try await Self.rush(engine, tasks: 24, pages: 15)
      let records = try engine.checkMoney(of: drafts)
      #expect(records.count == 360)
      #expect(try engine.budgets.reconcile().charged == spent.charged)
      // The limits were reached, else nothing was tested.
      #expect(spent.free > 0)
      let reasons = Set(records.flatMap { $0.decision.dropped.map(\.reason) })
      #expect(reasons.contains(.frequencyCap) && !reasons.isDisjoint(with: [.budgetExhausted, .budgetRefused]))
      let report = try engine.budgets.spendReport(
        by: .campaign, from: engine.day(of: engine.now), to: engine.day(of: engine.now))
      #expect(report.contains { $0.key == "camp-daily" && $0.spend.rawValue > 400_000 })
    }
  }

  @Test("A new day brings a new daily budget, a lifetime budget ends for good, and a restart changes neither")
  func days() async throws {
    let drafts = try Self.tight()
    let market = try TestMarket(drafts)
    let clock = HandClock(at: TestMarket.start)
    for round in 0..<3 {
      // Without an end of its own the engine leaves as a crash would: by restart alone.
      try await market.withEngine(clock: clock, seed: UInt64(round)) { engine in
        for part in 0..<2 {
          _ = try await Self.rush(engine, tasks: 4, pages: 8, round: round * 2 + part)
          clock.advance(bySeconds: 43_200)
        }
        try engine.checkMoney(of: drafts)
      }
    }
    let days = try (0..<4).map {
      try BudgetLedger(database: market.database).spent(
        day: MarketCalendar(identifier: "Europe/Vienna").day(of: TestMarket.start).advanced(by: $0))
    }
    let daily = try CampaignID("camp-daily")
    #expect(days.allSatisfy { ($0[daily] ?? .zero) > .zero })
    #expect(days.reduce(.zero) { $0 + ($1[daily] ?? .zero) } > Micros(rawValue: 900_001))
    let lifetime = try days.reduce(0) { $0 + ($1[try CampaignID("camp-lifetime")]?.rawValue ?? 0) }
    #expect(lifetime > 300_000)
  }

  @Test("A click after midnight is paid by the new day, also when nothing was decided on it yet")
  func midnight() async throws {
    let drafts = [
      CampaignDraft(name: "late", bid: 300_000, daily: 400_000), CampaignDraft(name: "other", bid: 290_000, items: [1]),
    ]
    let market = try TestMarket(drafts)
    let clock = HandClock(at: TestMarket.start.advanced(bySeconds: 43_200 - 60))
    try await market.withEngine(clock: clock) { engine in
      let pages = [try await engine.page(.ads, size: 1), try await engine.page(.ads, size: 1)]
      let before = try await engine.record(pages[0].events(.click))
      clock.advance(bySeconds: 120)
      let after = try await engine.record(pages[1].events(.click))
      #expect(before.charged > .zero && after.charged == before.charged && after.free == 0)
      let day = engine.day(of: engine.now)
      let spent = try [day.advanced(by: -1), day].map { try engine.budgets.spent(day: $0)[drafts[0].id] }
      #expect(spent == [before.charged, after.charged])
      // The day that began with a charge goes on from it.
      _ = try await engine.page(.ads)
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("A page whose winner the budget refuses is decided again without it, and the record says so")
  func attempts() async throws {
    // Something of its budget is free, and less than an ad of it is expected to cost.
    let drafts = [
      CampaignDraft(name: "first", bid: 900_000, daily: 1_000, items: [0]),
      CampaignDraft(name: "second", bid: 800_000, items: [1]), CampaignDraft(name: "third", bid: 500_000, items: [2]),
    ]
    let market = try TestMarket(drafts)
    try await market.withEngine { engine in
      let page = try await engine.page(.ads, size: 1)
      #expect(page.ads.map(\.ad.rawValue) == ["ad-second-1"])
      let record = try #require(try engine.record(of: page))
      let refusal = Refusal(campaign: try CampaignID("camp-first"), reason: .budgetRefused)
      #expect(record.attempts.map(\.excluded) == [[], [refusal]])
      #expect(record.attempts[0].awards.map(\.row) == [0] && record.attempts[1].awards == record.decision.awards)
      // The one that was refused sets no price.
      #expect(record.decision.awards.first?.price == Micros(rawValue: 500_000))
      #expect(record.decision.dropped.first == DroppedRow(row: 0, reason: .budgetRefused))
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("A campaign whose budget covers one click serves, though a click costs more than its share of a lease")
  func smallBudget() async throws {
    let drafts = [
      CampaignDraft(name: "small", bid: 900_000, daily: 1_000_000, items: [0]),
      CampaignDraft(name: "other", bid: 850_000, items: [1]),
    ]
    let market = try TestMarket(drafts)
    try await market.withEngine { engine in
      let page = try await engine.page(.ads, size: 1)
      #expect(page.ads.map(\.ad.rawValue) == ["ad-small-0"])
      let outcome = try await engine.record(page.events(.click))
      #expect(outcome.charged >= Micros(rawValue: 850_000) && outcome.free == 0)
      try engine.checkMoney(of: drafts)
    }
  }

  @Test("When every attempt is refused the page has no ads, and still its content")
  func allRefused() async throws {
    let drafts = (0..<20).map { CampaignDraft(name: "d\($0)", bid: 900_000 - Int64($0), daily: 1_000) }
    let market = try TestMarket(drafts)
    try await market.withEngine { engine in
      let page = try await engine.page()
      #expect(page.ads.isEmpty && page.organic.count == 20)
      let record = try #require(try engine.record(of: page))
      #expect(record.attempts.count == record.input.policy.maximumAttempts + 1)
      #expect(record.decision.dropped.map(\.reason) == [DropReason](repeating: .budgetRefused, count: 20))
    }
  }

  @Test("Prices do not depend on what else the page holds, and the second bid sets the first's price")
  func secondPrice() async throws {
    let drafts = [
      CampaignDraft(name: "high", bid: 900_000, items: [0]), CampaignDraft(name: "low", bid: 500_000, items: [1]),
    ]
    let market = try TestMarket(drafts)
    try await market.withEngine { engine in
      let page = try await engine.page(.ads, size: 1)
      let record = try #require(try engine.record(of: page))
      let award = try #require(record.decision.awards.first)
      // Equal rates and extra values: the price is the second bid, or one micro more where the tie would be lost.
      #expect(award.setBy == .rival(row: 1) && award.price == Micros(rawValue: 500_000))
    }
  }
}
