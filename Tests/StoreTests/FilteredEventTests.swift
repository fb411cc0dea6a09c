import Domain
import Foundation
import GRDB
import Market
import TestSupport
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Filtered events")
struct FilteredEventTests {
  private let market: TemporaryMarket
  private let ledger: BudgetLedger
  private let campaign: CampaignID
  private let day = MarketDay(number: 20_000)
  private let now = Timestamp(milliseconds: 1_760_000_000_000)

  init() throws {
    market = try TemporaryMarket()
    ledger = BudgetLedger(database: market.database)
    campaign = try CampaignID("c")
    _ = try ledger.lease(
      node: "a", campaign: campaign, day: day, want: Micros(rawValue: 10_000), limits: limits, now: now,
      lifetimeSeconds: 60)
  }

  private var limits: BudgetLimits { BudgetLimits(daily: Micros(rawValue: 100_000)) }

  private func filtered(_ number: Int, id: String? = nil, token: String? = nil, _ reason: TrafficReason) throws
    -> FilteredEvent
  {
    var (event, charge) = try Sample.charge(number, campaign: campaign, day: day)
    if let id { event = Event(id: try EventID(id), kind: .click, at: event.at) }
    event.decision = charge.decision
    event.query = "birds"
    event.user = try UserID("u")
    charge.event = event.id
    charge.token = token ?? charge.token
    return FilteredEvent(event, reason: reason, rules: "r1", charge: charge)
  }

  private func record(_ events: [(Event, ChargeRequest)] = [], filtered: [FilteredEvent] = []) throws -> EventsReceipt {
    try ledger.record(
      events.map(\.0), charges: events.map(\.1), filtered: filtered, limits: [campaign: limits], receivedAt: now,
      node: "a")
  }

  @Test("A filtered event is kept with its reason, and none of what reads events knows of it")
  func apart() throws {
    let entry = try filtered(1, .datacentre)
    let price = try #require(entry.charge?.price)
    let receipt = try record(filtered: [entry])
    #expect(receipt.filtered == [FilteredReceipt(isNew: true, withheld: price)])
    let database = market.database
    let kept = try #require(try database.filteredEvents(limit: 9).first)
    #expect(kept.stored.event.id == entry.event.id && kept.stored.event.query == "birds")
    #expect(kept.reason == 40 && kept.rules == "r1" && kept.withheld == price)
    #expect(try database.filteredEvents(of: [#require(entry.event.decision)]) == [kept])
    #expect(try database.eventCount() == 0)
    #expect(try database.events(of: [#require(entry.event.decision)], kinds: EventKind.allCases).isEmpty)
    #expect(try database.recentActions(of: #require(kept.stored.person), kinds: EventKind.allCases, limit: 9).isEmpty)
    #expect(try database.eventCounts(by: .item, kinds: EventKind.allCases).isEmpty)
    #expect(try ledger.spendReport(by: .campaign, from: day, to: day).isEmpty)
    #expect(try ledger.reconcile().isExact)
    #expect(
      try database.filteredCounts(from: day, to: day)
        == [FilteredCount(campaign: campaign, reason: 40, events: 1, withheld: price)])
  }

  @Test("One identifier is one event, whether it was filtered or not, in whichever order it comes")
  func identifiers() throws {
    let (event, charge) = try Sample.charge(1, campaign: campaign, day: day)
    #expect(try record(filtered: [filtered(1, .declaredRobot)]).filtered.map(\.isNew) == [true])
    let late = try record([(event, charge)])
    #expect(late.isNew == [false] && late.charges == [.duplicate])
    #expect(try record(filtered: [filtered(1, .declaredRobot)]).filtered.map(\.isNew) == [false])
    let other = try Sample.charge(2, campaign: campaign, day: day)
    #expect(try record([other]).isNew == [true])
    #expect(try record(filtered: [filtered(2, .declaredRobot)]).filtered == [.init(isNew: false, withheld: .zero)])
    #expect(try market.database.append([event], receivedAt: now) == EventReceipt(accepted: 0, duplicates: 1))
    #expect(try market.database.eventCount() == 1)
  }

  @Test("What a serving would have cost is withheld once, and not where it was billed")
  func withheldOnce() throws {
    let price = try #require(try filtered(1, .datacentre).charge?.price)
    let twice = try record(filtered: [filtered(1, id: "x", .clickTooSoon), filtered(1, id: "y", .datacentre)])
    #expect(twice.filtered.map(\.withheld) == [price, .zero])
    // The valid click that comes later pays: a filtered one takes nobody's place.
    let valid = try Sample.charge(1, campaign: campaign, day: day)
    #expect(try record([valid]).charges == [.charged(price)])
    #expect(try record(filtered: [filtered(1, id: "z", .duplicateClick)]).filtered.map(\.withheld) == [.zero])
    #expect(try ledger.reconcile().charged == price)
  }

  @Test("A deleted person's filtered events lose their free text")
  func deletion() throws {
    _ = try record(filtered: [filtered(1, .datacentre)])
    #expect(try market.database.deleteUser(UserID("u")).queries == 1)
    #expect(try market.database.filteredEvents(limit: 1).first?.stored.event.query == nil)
  }

  @Test("What was counted of servings comes back with its times, from a moment on")
  func counted() throws {
    let (event, charge) = try Sample.charge(7, campaign: campaign, day: MarketDay(of: now, offset: 0))
    var dated = charge
    dated.at = now
    _ = try record([(event, dated)])
    let acts = try market.database.countedActs(since: now)
    #expect(acts == [CountedAct(serving: charge.token, kind: .click, event: event.id, at: event.at, receivedAt: now)])
    #expect(try market.database.countedActs(since: now.advanced(byMilliseconds: 1)).isEmpty)
  }

  @Test("Only a request says where a client was", arguments: [("address", #""192.0.2.1""#), ("user_agent", #""x""#)])
  func imported(field: String, value: String) throws {
    let json = Array(#"{"id": "e", "kind": "click", "at": "2026-01-01T00:00:00Z", "\#(field)": \#(value)}"#.utf8)
    let currency = CurrencyRule(market: try Currency("EUR"), isAssumed: false)
    let row = try RequestRow(json: json, as: .events, currency: currency)
    #expect(row.event?.origin != EventOrigin())
    let outcome = try market.database.store([row], at: now)
    guard case .failure(let refusal)? = outcome.first else {
      Issue.record("The row was stored.")
      return
    }
    #expect(refusal.field == field)
    #expect(try market.database.eventCount() == 0)
  }

  @Test("An address that is none is refused with its field")
  func badAddress() throws {
    let json = Array(#"{"id": "e", "kind": "click", "at": "2026-01-01T00:00:00Z", "address": "1.2.3"}"#.utf8)
    let currency = CurrencyRule(market: try Currency("EUR"), isAssumed: false)
    let refusal = #expect(throws: RowRefusal.self) { try RequestRow(json: json, as: .events, currency: currency) }
    #expect(refusal?.field == "address")
  }
}
