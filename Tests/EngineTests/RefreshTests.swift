import Domain
import Foundation
import Ledger
import Market
import Prediction
import Store
import Synchronization
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Refresh")
struct RefreshTests {
  /// A predictor that says when it was asked, and answers when it is allowed to.
  private final class Gate: Predictor {
    let version = "gate@1"
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let permission = DispatchSemaphore(value: 0)

    init() { (arrivals, arrival) = AsyncStream.makeStream() }

    func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
      arrival.yield()
      permission.wait()
      func column(_ rate: Float) -> [Float] { [Float](repeating: rate, count: batch.items.count) }
      return PredictedRates(click: column(0.1), save: column(0.02), hide: column(0.002), conversion: column(0.01))
    }

    func asked() async { for await _ in arrivals { return } }
    func open() { permission.signal() }
  }

  /// What an import of another process may bring: the old campaign archived, a new one, an item renamed, one gone.
  private static func change(_ market: TestMarket) throws {
    let importer = try MarketDatabase.open(at: market.directory.root, durability: .relaxed)
    var old = CampaignDraft(name: "old", bid: 900_000, items: [0])
    old.status = .archived
    try importer.upsert(campaigns: [old.campaign()])
    let new = CampaignDraft(name: "new", bid: 400_000, items: [1])
    try importer.upsert(advertisers: [new.payer()])
    try importer.upsert(campaigns: [new.campaign()])
    try importer.upsert(adGroups: [new.group()])
    try importer.upsert(ads: new.ads())
    var (renamed, gone) = (try TestMarket.item(2), try TestMarket.item(7))
    renamed.title = "Zeppelin"
    gone.isLive = false
    try importer.upsert(items: [renamed, gone])
    try importer.close()
  }

  private static func search(_ engine: Engine, _ query: String) async throws -> [String] {
    try await engine.decide(DecisionRequest(surface: .search, query: query)).organic.map(\.rawValue)
  }

  @Test("What was decided is seen by another process from the next refresh on")
  func visible() async throws {
    let market = try TestMarket()
    try await market.withEngine { engine in
      let answer = try await engine.decide(DecisionRequest(surface: .homeFeed))
      let reader = try DecisionLog(reading: market.directory.ledger, database: market.database)
      #expect(try reader.record(answer.decision) == nil)
      try await engine.refresh()
      #expect(try reader.record(answer.decision)?.input.page.surface == .homeFeed)
    }
  }

  @Test("A model that was made active is used once it was looked for")
  func model() async throws {
    let market = try TestMarket()
    try await market.withEngine { engine in
      func versions() async throws -> [String] {
        let answer = try await engine.decide(DecisionRequest(surface: .homeFeed))
        return try #require(try engine.log.record(answer.decision)).input.versions.models
      }
      let before = try await versions()
      let other = try ConstantModel(rates: ActionRates(click: 0.2, save: 0.02, hide: 0.002, conversion: 0.01))
      try market.directory.activate(.constant(other))
      #expect(try await versions() == before)
      try await engine.refreshModel()
      #expect(try await versions() == [other.version] && before != [other.version])
    }
  }

  @Test("What another connection stored is served from the next refresh on, and not before")
  func refresh() async throws {
    let market = try TestMarket([CampaignDraft(name: "old", bid: 500_000, items: [0])])
    try await market.withEngine { engine in
      let version = engine.standing.catalogueVersion
      try Self.change(market)
      #expect(try await engine.page(.ads).ads.map(\.ad.rawValue) == ["ad-old-0"])
      #expect(try await Self.search(engine, "zeppelin").isEmpty)

      try await engine.refresh()
      #expect(engine.standing.catalogueVersion > version)
      #expect(try await engine.page(.ads).ads.map(\.ad.rawValue) == ["ad-new-1"])
      #expect(try await Self.search(engine, "zeppelin") == ["item-02"])
      #expect(try await !Self.search(engine, "lantern").contains("item-07"))
      #expect(engine.item(try TestMarket.itemID(2))?.title == "Zeppelin")
    }
  }

  @Test("A page that began before a refresh ends on the catalogue that it began with")
  func consistent() async throws {
    let market = try TestMarket([CampaignDraft(name: "old", bid: 500_000, items: [0])])
    let gate = Gate()
    try await market.withEngine(predictor: gate) { engine in
      let before = engine.standing.catalogueVersion
      async let began = engine.page(.ads)
      await gate.asked()
      try Self.change(market)
      try await engine.refresh()
      gate.open()
      let page = try await began
      #expect(page.ads.map(\.ad.rawValue) == ["ad-old-0"])
      let record = try #require(try engine.record(of: page))
      #expect(record.input.versions.catalogue == before && engine.standing.catalogueVersion > before)
      #expect(record.input.ads.bid.map(\.amount.rawValue) == [500_000])
      // Its token bills, though the campaign is archived now: the ad was shown.
      #expect(try await engine.record(page.events(.click)).charged > .zero)
    }
  }

  @Test("A refresh without a change keeps what requests see")
  func unchanged() async throws {
    let market = try TestMarket(CampaignDraft.mixed())
    try await market.withEngine { engine in
      let before = engine.standing
      try await engine.refresh()
      #expect(engine.standing == before)
    }
  }

  @Test("A page names the rules, model and catalogue that it was made with, also after they were changed")
  func versions() async throws {
    let market = try TestMarket(CampaignDraft.mixed())
    try await market.withEngine { engine in
      let first = try await engine.page()
      var policy = engine.policy
      policy.adLoad.maximum = 1
      try engine.use(policy)
      engine.use(try RandomModel.standard)
      let second = try await engine.page()
      let records = try [first, second].map { try #require(try engine.record(of: $0)) }
      #expect(records.map(\.input.policy.adLoad.maximum) == [4, 1])
      #expect(second.ads.count == 1)
      #expect(records.map { $0.input.versions.models[0].prefix(7) } == ["constan", "random@"])
      #expect(records.allSatisfy { $0.input.versions.catalogue == engine.standing.catalogueVersion })
    }
  }

  @Test("Rules out of range are refused and the old ones stay")
  func badPolicy() async throws {
    try await TestMarket().withEngine { engine in
      var policy = engine.policy
      policy.pageSize = 0
      #expect(throws: MarketError.self) { try engine.use(policy) }
      #expect(engine.policy.pageSize == 20)
    }
  }
}

extension RandomModel {
  /// Rates of the size that is usual on feeds.
  static var standard: RandomModel {
    get throws {
      try RandomModel(limits: ActionRates(click: 0.2, save: 0.04, hide: 0.004, conversion: 0.02))
    }
  }
}
