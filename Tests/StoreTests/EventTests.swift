import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Events")
struct EventTests {
  private let scratch: Scratch
  private let database: MarketDatabase
  private let noon = Timestamp(milliseconds: 1_760_000_000_000)

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
  }

  @Test("An event counts once, however often and in whatever company it is sent")
  func idempotent() throws {
    let events = try (0..<10).map { try Event(id: EventID("e\($0)"), kind: .click, at: noon) }
    #expect(try database.append(events, receivedAt: noon) == EventReceipt(accepted: 10, duplicates: 0))
    #expect(try database.append(events, receivedAt: noon) == EventReceipt(accepted: 0, duplicates: 10))
    let twin = try Event(id: EventID("new"), kind: .save, at: noon)
    #expect(try database.append([twin, events[0], twin], receivedAt: noon) == EventReceipt(accepted: 1, duplicates: 2))
    #expect(try database.eventCount() == 11)
  }

  @Test("Events come back as they were, by pseudonym and in order of arrival, a page at a time")
  func paging() throws {
    var entities = RandomEntities(seed: 2)
    let events = try (0..<95).map { try entities.event(EventID("e\($0)")) }
    _ = try database.append(events, receivedAt: noon)
    var found: [StoredEvent] = []
    while true {
      let page = try database.events(after: found.last?.sequence ?? 0, limit: 10)
      if page.isEmpty { break }
      found += page
    }
    #expect(found.count == 95)
    for (stored, original) in zip(found, events) {
      var expected = original
      expected.user = nil
      #expect(stored.event == expected)
      #expect(stored.receivedAt == noon)
      #expect(try stored.person == original.user.map { try database.person(for: $0).pseudonym })
    }
  }

  @Test("The insertion says which events were new, so that charges can follow in the same transaction")
  func insertion() throws {
    let known = try Event(id: EventID("a"), kind: .click, at: noon, user: UserID("u"))
    _ = try database.append([known], receivedAt: noon)
    let new = try Event(id: EventID("b"), kind: .click, at: noon)
    let insertion = try database.write { connection in
      try EventLog.insert([known, new, new], receivedAt: noon, random: database.random, in: connection)
    }
    #expect(insertion.sequences == [nil, 2, nil])
    #expect(try insertion.people == [database.person(for: UserID("u")).pseudonym, nil, nil])
  }

  @Test("Items and ads that are not in the catalogue yet are no reason to lose an event")
  func unknownSubjects() throws {
    let event = try Event(id: EventID("e"), kind: .impression, at: noon, item: ItemID("later"), ad: AdID("later"))
    #expect(try database.append([event], receivedAt: noon).accepted == 1)
  }

  @Test("One impossible event and none is stored", arguments: [-1, 1_000_001])
  func atomic(position: Int) throws {
    let good = try Event(id: EventID("good"), kind: .click, at: noon)
    let bad = try Event(id: EventID("bad"), kind: .click, at: noon, position: position)
    let error = #expect(throws: StoreError.self) { try database.append([good, bad], receivedAt: noon) }
    #expect(error?.code == .badRow)
    #expect(try database.eventCount() == 0)
  }

  @Test("Recent actions are a person's own, of the kinds asked, newest first")
  func recent() throws {
    let user = try UserID("u")
    let events: [Event] = try (0..<20).map { index in
      let kind: EventKind = index % 2 == 0 ? .click : .save
      let at = noon.advanced(bySeconds: Int64(index * 7 % 20))
      return try Event(id: EventID("e\(index)"), kind: kind, at: at, user: index < 15 ? user : UserID("v"))
    }
    _ = try database.append(events, receivedAt: noon)
    let pseudonym = try database.person(for: user).pseudonym
    let found = try database.recentActions(of: pseudonym, kinds: [.click], limit: 3).map(\.event.id)
    let clicks = events.prefix(15).filter { event in event.kind == .click }
    let newest: [Event] = clicks.sorted { $0.at > $1.at }
    #expect(found == newest.prefix(3).map(\.id))
    #expect(try database.recentActions(of: pseudonym, kinds: [], limit: 3).isEmpty)
    #expect(try database.recentActions(of: pseudonym, kinds: [.click, .save], limit: 100).count == 15)
  }

  @Test("Counts by item and by ad equal a count by hand")
  func counts() throws {
    var entities = RandomEntities(seed: 9)
    let events = try (0..<300).map { try entities.event(EventID("e\($0)")) }
    _ = try database.append(events, receivedAt: noon)
    let start = Timestamp(milliseconds: 2_000_000_000_000)
    for kind in [EventKind.click, .save, .hide] {
      let items = events.filter { $0.kind == kind && $0.at >= start }.compactMap(\.item?.rawValue)
      let byHand: [String: Int] = Dictionary(items.map { ($0, 1) }, uniquingKeysWith: +)
      let counted = try database.eventCounts(by: .item, kinds: [kind], since: start)
      let found: [String: Int] = Dictionary(uniqueKeysWithValues: counted.map { ($0.subject, $0.count) })
      #expect(found == byHand)
    }
    let ads = try database.eventCounts(by: .ad, kinds: EventKind.allCases)
    #expect(ads.reduce(0) { $0 + $1.count } == events.count { $0.ad != nil })
  }

  @Test("Reading recent actions and counts uses their indexes")
  func plans() throws {
    func plan(_ sql: String) throws -> String {
      try database.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String } }
        .joined(separator: "; ")
    }
    let recent = try plan("\(EventLog.selection) WHERE person = 1 AND kind IN ('click') ORDER BY at DESC LIMIT 5")
    #expect(recent.contains("events_person") && !recent.contains("SCAN"))
    let counts = try plan(
      "SELECT item, count(*) FROM events WHERE kind IN ('click') AND item IS NOT NULL AND at >= 0 GROUP BY kind, item")
    #expect(counts.contains("COVERING INDEX events_item"))
  }
}
