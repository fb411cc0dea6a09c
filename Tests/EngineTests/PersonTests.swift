import Domain
import Engine
import Funnel
import Ledger
import Prediction
import Retrieval
import Store
import Synchronization
import Testing

@Suite("People")
struct PersonTests {
  /// Keeps the batches that it is asked about.
  private final class Witness: Predictor {
    let version = "witness@1"
    let batches = Mutex<[PredictionBatch]>([])

    func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
      batches.withLock { $0.append(batch) }
      return PredictedRates(
        click: batch.items.map { _ in 0.1 }, save: batch.items.map { _ in 0.1 }, hide: batch.items.map { _ in 0.01 },
        conversion: batch.items.map { _ in 0.01 })
    }

    func takeViewers() -> [ViewerFeatures] {
      batches.withLock { batches in
        defer { batches = [] }
        return batches.map(\.viewer)
      }
    }
  }

  private static func person(_ name: String, _ consent: Consent) throws -> User {
    User(
      id: try UserID(name), consent: consent, place: try Place("AT/Vienna"), language: "de", birthYear: 1990,
      gender: .female, audiences: [try AudienceID("buyers")], interests: [try Category("animals")])
  }

  /// One campaign for each way to choose people, and one for everybody.
  private static func market() throws -> TestMarket {
    let drafts = [
      CampaignDraft(name: "interests", targeting: Targeting(interests: .init(include: [try Category("animals")]))),
      CampaignDraft(name: "audience", targeting: Targeting(audiences: .init(include: [try AudienceID("buyers")]))),
      CampaignDraft(name: "others", targeting: Targeting(audiences: .init(exclude: [try AudienceID("sellers")]))),
      CampaignDraft(name: "gender", targeting: Targeting(genders: [.female])),
      CampaignDraft(name: "age", targeting: Targeting(ages: [.from35])),
      CampaignDraft(name: "place", targeting: Targeting(places: .init(include: [try Place("AT")]))),
      CampaignDraft(name: "all"),
    ]
    // An item each: two ads of one item do not share a page.
    let market = try TestMarket(
      drafts.enumerated().map { number, draft in
        var draft = draft
        draft.items = [number]
        return draft
      })
    try market.database.upsert(users: [
      person("willing", .all), person("unwilling", Consent(personalization: false, measurement: true, offsite: true)),
    ])
    return market
  }

  /// The campaign's name in that of an ad.
  private static func campaign(ofAd id: String) -> String { String(id.split(separator: "-").dropFirst().first ?? "") }

  private static func campaigns(_ page: DecisionResponse) -> Set<String> {
    Set(page.ads.map { campaign(ofAd: $0.ad.rawValue) })
  }

  @Test("Who agreed gets ads that choose people; who did not, and who is nobody, get ads by context alone")
  func consent() async throws {
    let market = try Self.market()
    try await market.withEngine { engine in
      let personal: Set = ["interests", "audience", "others", "gender", "age"]
      #expect(Self.campaigns(try await engine.page(.ads, user: "willing")) == personal.union(["place", "all"]))

      let page = try await engine.page(.ads, user: "unwilling")
      #expect(Self.campaigns(page) == ["place", "all"])
      let dropped = try #require(try engine.record(of: page)).input.droppedAds.filter { $0.reason != .duplicate }
      #expect(Set(dropped.map { Self.campaign(ofAd: $0.id) }) == personal)
      #expect(dropped.allSatisfy { $0.reason == .personalizationConsent })

      #expect(Self.campaigns(try await engine.page(.ads)) == ["all"])
      #expect(Self.campaigns(try await engine.page(.ads, user: "unheard-of")) == ["all"])
    }
  }

  @Test("Without consent no model learns who asks, what they like or what they did")
  func features() async throws {
    let market = try Self.market()
    let witness = Witness()
    try await market.withEngine(predictor: witness) { engine in
      for name in ["willing", "unwilling", "unheard-of"] {
        let click = Event(
          id: try EventID("click of \(name)"), kind: .click, at: engine.now, user: try UserID(name),
          item: try TestMarket.itemID(3))
        _ = try await engine.record([click])
        _ = try await engine.page(user: name)
        let viewers = witness.takeViewers()
        #expect(!viewers.isEmpty)
        if name == "willing" {
          #expect(viewers.allSatisfy { $0.recentActions.map(\.item.rawValue) == ["item-03"] })
          #expect(viewers.allSatisfy { $0.interests.map(\.path) == ["animals", "shoes/running"] })
          let pseudonym = try await engine.pseudonym(of: UserID(name))
          #expect(viewers.allSatisfy { $0.pseudonym == pseudonym })
        } else {
          #expect(viewers.allSatisfy { $0 == ViewerFeatures() })
        }
      }
    }
  }

  @Test("A click on one kind brings ads for those who like the kind, if the person agreed")
  func inferredInterest() async throws {
    let market = try TestMarket([
      CampaignDraft(name: "shoes", targeting: Targeting(interests: .init(include: [try Category("shoes")])))
    ])
    try market.database.upsert(users: [User(id: UserID("ann"), consent: .all), User(id: UserID("bob"))])
    try await market.withEngine { engine in
      for (name, isServed) in [("ann", true), ("bob", false)] {
        #expect(try await engine.page(.ads, user: name).ads.isEmpty)
        _ = try await engine.record([
          Event(
            id: try EventID("click of \(name)"), kind: .click, at: engine.now, user: try UserID(name),
            item: try TestMarket.itemID(3))
        ])
        #expect(try await engine.page(.ads, user: name).ads.isEmpty == !isServed)
      }
    }
  }

  @Test("What a person hid is gone from the next page on, after a restart too, and stays for others")
  func hidden() async throws {
    let market = try TestMarket([CampaignDraft(name: "a", items: [0]), CampaignDraft(name: "b", items: [1])])
    let (ann, bob) = (try UserID("ann"), try UserID("bob"))
    let gone = [try TestMarket.itemID(0), try TestMarket.itemID(5)]
    func check(_ engine: Engine) async throws {
      for surface in [Surface.homeFeed, .ads] {
        let page = try await engine.page(surface, user: ann.rawValue)
        #expect(!page.entries.contains { gone.contains($0.item) })
        #expect(page.ads.map(\.ad.rawValue) == ["ad-b-1"])
      }
      #expect(try await engine.page(.ads, user: bob.rawValue).ads.count == 2)
    }
    try await market.withEngine { engine in
      let page = try await engine.page(.ads, user: ann.rawValue)
      let ad = try #require(page.entries.firstIndex { $0.ad?.ad.rawValue == "ad-a-0" })
      _ = try await engine.record([
        // An ad is hidden by its token or its name, content by its own.
        Event(id: EventID("h1"), kind: .hide, at: engine.now, user: ann, token: page.entries[ad].ad?.token),
        Event(id: EventID("h2"), kind: .report, at: engine.now, user: ann, item: gone[1]),
      ])
      try await check(engine)
    }
    try await market.withEngine(seed: 2) { try await check($0) }
  }

  @Test("An ad that was hidden by its name alone stays hidden after a restart")
  func hiddenByName() async throws {
    let market = try TestMarket([CampaignDraft(name: "a", items: [0]), CampaignDraft(name: "b", items: [1])])
    let ann = try UserID("ann")
    try await market.withEngine { engine in
      _ = try await engine.record([Event(id: EventID("h"), kind: .hide, at: engine.now, user: ann, ad: AdID("ad-a-0"))])
      #expect(try await engine.page(.ads, user: "ann").ads.map(\.ad.rawValue) == ["ad-b-1"])
    }
    try await market.withEngine(seed: 2) { engine in
      let page = try await engine.page(.ads, user: "ann")
      #expect(page.ads.map(\.ad.rawValue) == ["ad-b-1"])
    }
  }

  @Test("An event that is sent twice changes what is known of a person once")
  func repeatedEvent() async throws {
    let market = try TestMarket()
    try market.database.upsert(users: [User(id: UserID("ann"), consent: .all)])
    let witness = Witness()
    try await market.withEngine(predictor: witness) { engine in
      _ = try await engine.page(user: "ann")
      for _ in 0..<3 {
        _ = try await engine.record([
          Event(
            id: EventID("once"), kind: .save, at: engine.now, user: UserID("ann"), item: TestMarket.itemID(3))
        ])
      }
      _ = witness.takeViewers()
      _ = try await engine.page(user: "ann")
      #expect(witness.takeViewers().allSatisfy { $0.recentActions.count == 1 })
    }
  }

  @Test("An offsite event of who did not agree to that is kept without the person")
  func offsite() async throws {
    let market = try TestMarket()
    try market.database.upsert(users: [
      Self.person("open", .all),
      Self.person("closed", Consent(personalization: true, measurement: true, offsite: false)),
    ])
    try await market.withEngine { engine in
      for name in ["open", "closed", "stranger"] {
        _ = try await engine.record([
          Event(id: EventID(name), kind: .storePurchase, at: engine.now, user: UserID(name), item: TestMarket.itemID(1))
        ])
      }
      let stored = try engine.database.events(limit: 10)
      #expect(stored.map { $0.person != nil } == [true, false, false])
    }
  }
}
