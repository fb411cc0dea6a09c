import Domain
import Foundation
import Funnel
import Ledger
import Market
import Prediction
import Signals
import Store
import Synchronization
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Vectors in requests")
struct VectorTests {
  private static func kinds(of page: DecisionResponse) throws -> [String] {
    let words = Dictionary(uniqueKeysWithValues: try (0..<40).map { (try TestMarket.itemID($0), $0 % 5) })
    return page.entries.filter { $0.ad == nil }.compactMap { words[$0.item].map { TestMarket.kinds[$0] } }
  }

  private static func record(_ page: DecisionResponse, _ engine: Engine) throws -> DecisionRecord {
    try #require(try engine.log.record(page.decision))
  }

  @Test("A search finds by meaning what holds none of its words, and by a picture what looks like it")
  func search() async throws {
    let planted = try PlantedSignals()
    let market = try TestMarket()
    try planted.plant(items: 0..<40, in: market.database)
    try await market.withEngine(signals: planted.signals) { engine in
      let meant = try await engine.decide(DecisionRequest(surface: .search, query: "kind4", size: 4))
      #expect(try Self.kinds(of: meant) == [String](repeating: "music", count: 4))
      let looked = try await engine.decide(DecisionRequest(surface: .search, picture: Array("2".utf8), size: 5))
      #expect(try Self.kinds(of: looked) == [String](repeating: "home/lamps", count: 5))
      let record = try Self.record(looked, engine)
      #expect(record.input.versions.models.suffix(2) == ["image.embedding@1", "text.embedding@1"])
      #expect(record.input.organicTraces.contains { $0.name == "query.picture" && $0.outcome == .ok })
      // What both ways of searching agree on comes first.
      let both = try await engine.decide(
        DecisionRequest(surface: .search, query: "lantern", picture: Array("2".utf8), size: 5))
      #expect(try Self.kinds(of: both).first == "home/lamps")
    }
  }

  @Test("A picture that cannot be read is refused with its reason, and so is one that no signal reads")
  func unreadable() async throws {
    let planted = try PlantedSignals { _ in .failure(SignalNull(.noDirection)) }
    let market = try TestMarket()
    for (signals, words) in [(planted.signals, "noDirection"), (.none, "contracts")] {
      try await market.withEngine(signals: signals) { engine in
        let error = await #expect(throws: EngineError.self) {
          try await engine.decide(DecisionRequest(surface: .search, picture: [1, 2, 3]))
        }
        #expect(error?.code == .badRequest && error?.message.contains(words) == true)
      }
    }
  }

  @Test("An encoder that fails leaves the words: the page has them, says that it is degraded, and names the stage")
  func failing() async throws {
    struct Broken: Error {}
    let planted = try PlantedSignals { _ in throw Broken() }
    let market = try TestMarket()
    try planted.plant(items: 0..<40, in: market.database)
    try await market.withEngine(signals: planted.signals) { engine in
      let page = try await engine.decide(DecisionRequest(surface: .search, query: "violin", size: 4))
      #expect(page.isDegraded)
      #expect(try Self.kinds(of: page) == [String](repeating: "music", count: 4))
      let trace = try Self.record(page, engine).input.organicTraces.first
      #expect(trace?.name == "query.text" && trace?.outcome.isDegrading == true)
    }
  }

  @Test("A related page holds the seed's neighbours in the spaces before the rest of its category")
  func related() async throws {
    let planted = try PlantedSignals()
    let market = try TestMarket()
    // The neighbours of item 0 by its vectors are of another kind than its category.
    try planted.plant(items: 0..<40, in: market.database)
    try await market.withEngine(signals: planted.signals) { engine in
      let page = try await engine.decide(DecisionRequest(surface: .related, item: TestMarket.itemID(3), size: 5))
      let record = try Self.record(page, engine)
      let source = try #require(record.input.organicTraces.first { $0.name == "items.seed" })
      #expect(source.outcome == .ok && source.entered > 0)
    }
  }

  @Test("What a person acted on becomes interests that retrieve, once they agreed to personalization")
  func interests() async throws {
    let planted = try PlantedSignals()
    let market = try TestMarket()
    try planted.plant(items: 0..<40, in: market.database)
    let (open, shy) = (try UserID("open"), try UserID("shy"))
    try market.database.upsert(users: [User(id: open, consent: .all), User(id: shy, consent: .none)])
    try await market.withEngine(signals: planted.signals) { engine in
      for (number, user) in [open, shy].enumerated() {
        let events = try [4, 9, 14].map { item in
          Event(
            id: try EventID("e\(number)-\(item)"), kind: .save, at: TestMarket.start, user: user,
            item: try TestMarket.itemID(item))
        }
        _ = try await engine.record(events)
      }
      for (user, expected) in [(open, StageOutcome.ok), (shy, .disabled)] {
        let page = try await engine.decide(DecisionRequest(surface: .homeFeed, user: user, size: 8))
        let record = try Self.record(page, engine)
        #expect(record.input.organicTraces.first { $0.name == "items.interests" }?.outcome == expected)
        let features = try #require(record.features)
        #expect(features.ids.count == record.decision.entries.count)
        #expect(features.lists[0].count == (user == open ? 3 : 0))
      }
    }
  }

  @Test("The features kept are those that the model read, and go with the person")
  func kept() async throws {
    let planted = try PlantedSignals()
    let market = try TestMarket([CampaignDraft(name: "a", items: [0, 1])])
    try planted.plant(items: 0..<40, in: market.database)
    let user = try UserID("u")
    try market.database.upsert(users: [User(id: user, consent: .all)])
    let spy = FeatureSpy()
    try await market.withEngine(predictor: spy, signals: planted.signals) { engine in
      let page = try await engine.decide(DecisionRequest(surface: .homeFeed, user: user, size: 10))
      let record = try Self.record(page, engine)
      let features = try #require(record.features)
      #expect(features.schema == FeatureSchema.version && features.width == FeatureSchema.width)
      for (place, entry) in page.entries.enumerated() {
        let own = Array(features.numbers[(place * features.width)..<((place + 1) * features.width)])
        #expect(own == spy.features(of: entry.item, isAd: entry.ad != nil))
      }
      _ = try await engine.offload { try engine.database.deleteUser(user) }
      #expect(try Self.record(page, engine).features == nil)
    }
  }

  @Test("An item's counts follow events at once, count a repeated event once, and are the same after a restart")
  func counts() async throws {
    let market = try TestMarket()
    let item = try TestMarket.itemID(3)
    let events = try (0..<6).map { number in
      Event(
        id: try EventID("e\(number)"), kind: number < 4 ? .impression : .click, at: TestMarket.start, item: item,
        surface: .homeFeed, position: 0)
    }
    let live = try await market.withEngine { engine in
      _ = try await engine.record(events)
      _ = try await engine.record(events + [events[5]])
      return engine.statistics.counts(at: engine.statistics.slots(of: [try TestMarket.item(3)]))
    }
    #expect(live.rows == [LiveCounts(shown: 4, clicks: 2)] && live.total == live.rows[0])
    let read = try await market.withEngine { engine in
      engine.statistics.counts(at: engine.statistics.slots(of: [try TestMarket.item(3)]))
    }
    #expect(read.rows == live.rows && read.total == live.total)
  }

  @Test("Signals that are computed beside a running engine are read at its next refresh")
  func refresh() async throws {
    let planted = try PlantedSignals()
    let market = try TestMarket()
    try await market.withEngine(signals: planted.signals) { engine in
      let request = DecisionRequest(surface: .search, query: "kind4", size: 4)
      #expect(try await engine.decide(request).entries.isEmpty)
      try planted.plant(items: 0..<40, in: market.database)
      try await engine.refresh()
      #expect(try await engine.decide(request).entries.count == 4)
    }
  }
}

/// A predictor that remembers what it read.
private final class FeatureSpy: Predictor {
  let version = "spy@1"
  private let seen = SpyMemory()

  func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
    seen.keep(batch)
    func column(_ rate: Float) -> [Float] { [Float](repeating: rate, count: batch.items.count) }
    return PredictedRates(click: column(0.1), save: column(0.02), hide: column(0.002), conversion: column(0.01))
  }

  func features(of item: ItemID, isAd: Bool) -> [Float]? { seen.features(of: item, isAd: isAd) }
}

private final class SpyMemory: Sendable {
  private struct Key: Hashable {
    let item: ItemID
    let isAd: Bool
  }

  private let rows = Mutex<[Key: [Float]]>([:])

  func keep(_ batch: PredictionBatch) {
    rows.withLock { rows in
      for (place, item) in batch.items.enumerated() {
        rows[Key(item: item, isAd: batch.isAd)] = batch.features.keeping([place]).dense
      }
    }
  }

  func features(of item: ItemID, isAd: Bool) -> [Float]? {
    rows.withLock { $0[Key(item: item, isAd: isAd)] }
  }
}
