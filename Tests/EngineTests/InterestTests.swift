import Domain
import Foundation
import Ledger
import Prediction
import Store
import Synchronization
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Interests, and who is new")
struct InterestTests {
  private static func click(_ name: String, item: Int, kind: EventKind = .click, at: Timestamp) throws -> Event {
    Event(id: try EventID(name), kind: kind, at: at, user: try UserID("ann"), item: try TestMarket.itemID(item))
  }

  @Test("A report says what targeting reads, with the events that say so and the taxonomy's numbers")
  func report() async throws {
    let market = try TestMarket()
    try market.database.upsert(users: [
      User(id: UserID("ann"), consent: .all, audiences: [AudienceID("own")], interests: [Category("music")])
    ])
    let window = Audience(
      id: try AudienceID("window"), name: "w", rule: .retargeting(try Retargeting(kinds: [.save], days: 9)))
    try market.database.upsert(audiences: [window])
    try await market.withEngine { engine in
      let now = engine.now
      _ = try await engine.record([
        Self.click("a", item: 0, at: now.advanced(bySeconds: -30 * 86_400)),
        Self.click("b", item: 5, kind: .save, at: now),
        Self.click("c", item: 3, at: now),
      ])
      let report = try #require(try InterestReport(of: UserID("ann"), in: engine.database, at: now))
      #expect(report.interests.map(\.path.path) == ["animals/birds", "music", "shoes/running"])
      #expect(abs(report.interests[0].strength - 2.5) < 1e-9)
      #expect(report.interests[0].evidence.map(\.event.rawValue) == ["b", "a"])
      #expect(report.interests.map(\.isDeclared) == [false, true, false])
      #expect(report.audiences.map(\.rawValue) == ["own", "window"])
      let taxonomy = try engine.database.taxonomy()
      #expect(report.taxonomyVersion == taxonomy.version && taxonomy.version > 0)
      #expect(report.interests.map { $0.number } == report.interests.map { taxonomy.number(of: $0.path) })
      // What the decision was made on is the same.
      let record = try #require(try engine.record(of: try await engine.page(user: "ann")))
      guard case .known(_, let context) = record.person else {
        Issue.record("The record knows nobody.")
        return
      }
      #expect(context.interests == report.interests.map(\.path).sorted())
      #expect(context.audiences == report.audiences)
    }
  }

  @Test("Without consent a report is empty; of nobody there is none")
  func withoutConsent() throws {
    let market = try TestMarket()
    try market.database.upsert(users: [User(id: UserID("ann"), interests: [Category("music")])])
    let report = try #require(try InterestReport(of: UserID("ann"), in: market.database, at: TestMarket.start))
    #expect(!report.isPersonalized && report.interests.isEmpty && report.audiences.isEmpty)
    #expect(try InterestReport(of: UserID("ghost"), in: market.database, at: TestMarket.start) == nil)
  }

  @Test("What a person liked long ago chooses nothing any more")
  func fades() async throws {
    let market = try TestMarket([
      CampaignDraft(name: "shoes", targeting: Targeting(interests: .init(include: [Category("shoes")])))
    ])
    try market.database.upsert(users: [User(id: UserID("ann"), consent: .all)])
    let clock = HandClock(at: TestMarket.start)
    try await market.withEngine(clock: clock) { engine in
      _ = try await engine.record([Self.click("a", item: 3, at: engine.now)])
      clock.advance(bySeconds: 90 * 86_400)
      #expect(try await engine.page(.ads, user: "ann").ads.count == 1)
      clock.advance(bySeconds: 20 * 86_400)
      #expect(try await engine.page(.ads, user: "ann").ads.isEmpty)
    }
  }

  /// Keeps the last batch that it was asked about.
  private final class Witness: Predictor {
    let version = "witness@1"
    private let last = Mutex<PredictionBatch?>(nil)

    var batch: PredictionBatch? { last.withLock { $0 } }

    func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
      last.withLock { if !batch.isAd { $0 = batch } }
      return PredictedRates(
        click: batch.items.map { _ in 0.1 }, save: batch.items.map { _ in 0.1 }, hide: batch.items.map { _ in 0.01 },
        conversion: batch.items.map { _ in 0.01 })
    }
  }

  @Test("An event that was answered is in the next request's sequence, interests and counts, at the same moment")
  func nextRequest() async throws {
    let market = try TestMarket()
    try market.database.upsert(users: [User(id: UserID("ann"), consent: .all)])
    let signals = try PlantedSignals()
    try signals.plant(items: 0..<30, in: market.database)
    let witness = Witness()
    // The clock stands: not a millisecond passes between event and page.
    try await market.withEngine(predictor: witness, signals: signals.signals) { engine in
      _ = try await engine.page(user: "ann")
      let before = try #require(witness.batch)
      #expect(before.viewer.recentActions.isEmpty && before.viewer.interests.isEmpty)
      _ = try await engine.record([Self.click("a", item: 3, at: engine.now)])
      _ = try await engine.page(user: "ann")
      let after = try #require(witness.batch)
      #expect(after.viewer.recentActions.map(\.item.rawValue) == ["item-03"])
      #expect(after.viewer.interests.map(\.path) == ["shoes/running"])
      #expect(Set(before.items) == Set(after.items) && before.features != after.features)
      _ = try await engine.record([Self.click("b", item: 8, kind: .save, at: engine.now)])
      _ = try await engine.page(user: "ann")
      let last = try #require(witness.batch)
      #expect(last.viewer.recentActions.map(\.item.rawValue) == ["item-08", "item-03"])
      #expect(last.features != after.features)
    }
  }

  @Test(
    "Who is new gets a full page and ads by context, whether unheard of, without consent or with a bare profile",
    arguments: ["stranger", "silent", "new"])
  func coldUser(name: String) async throws {
    let market = try TestMarket([
      CampaignDraft(name: "all", items: [0]),
      CampaignDraft(name: "birds", targeting: Targeting(interests: .init(include: [Category("animals")])), items: [5]),
    ])
    try market.database.upsert(users: [User(id: UserID("silent")), User(id: UserID("new"), consent: .all)])
    let signals = try PlantedSignals()
    try signals.plant(items: 0..<30, in: market.database)
    try await market.withEngine(signals: signals.signals) { engine in
      let page = try await engine.page(user: name)
      let nobody = try await engine.page()
      #expect(page.entries.count == nobody.entries.count && page.entries.count > 5 && !page.isDegraded)
      #expect(page.ads.map(\.ad.rawValue) == ["ad-all-0"])
    }
  }

  @Test(
    "An item that nobody has seen and that has no vector is on the first page after it came, and finite in all it is scored by"
  )
  func coldItem() async throws {
    let market = try TestMarket(items: 5)
    try market.database.upsert(users: [User(id: UserID("ann"), consent: .all)])
    let signals = try PlantedSignals()
    try signals.plant(items: 0..<5, in: market.database)
    let witness = Witness()
    try await market.withEngine(predictor: witness, signals: signals.signals) { engine in
      _ = try await engine.record([Self.click("a", item: 3, at: engine.now)])
      try market.database.upsert(items: [Item(id: ItemID("fresh"), title: "Fresh")])
      try await engine.refresh()
      let page = try await engine.page(user: "ann")
      #expect(try page.organic.contains(ItemID("fresh")))
      let batch = try #require(witness.batch)
      #expect(batch.features.dense.allSatisfy { $0.isFinite })
    }
  }
}
