import Domain
import Foundation
import Ledger
import Market
import Prediction
import Store
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Audiences in decisions")
struct AudienceTests {
  private static let list = "buyers"

  /// One campaign for those in an audience, one for those who are not, and one for everybody.
  private static func market(_ audience: Audience, people: [User]) throws -> TestMarket {
    let id = audience.id
    let market = try TestMarket([
      CampaignDraft(name: "in", targeting: Targeting(audiences: .init(include: [id])), items: [0]),
      CampaignDraft(name: "out", targeting: Targeting(audiences: .init(exclude: [id])), items: [1]),
      CampaignDraft(name: "all", items: [2]),
    ])
    try market.database.upsert(audiences: [audience])
    try market.database.upsert(users: people)
    return market
  }

  private static func window(
    _ kinds: Set<EventKind>, categories: Set<Category> = [], days: Int = 3
  ) throws -> Audience {
    Audience(
      id: try AudienceID("window"), name: "w",
      rule: .retargeting(try Retargeting(kinds: kinds, categories: categories, days: days)))
  }

  private static func people(_ names: String..., consent: Consent = .all) throws -> [User] {
    try names.map { User(id: try UserID($0), consent: consent) }
  }

  private static func event(
    _ name: String, _ kind: EventKind, user: String, item: Int? = 0, at time: Timestamp
  ) throws -> Event {
    Event(
      id: try EventID(name), kind: kind, at: time, user: try UserID(user),
      item: try item.map { try TestMarket.itemID($0) })
  }

  /// The campaigns of a page's ads.
  private static func ads(_ engine: Engine, _ user: String) async throws -> [String] {
    try await engine.page(.ads, user: user).ads.compactMap { $0.ad.rawValue.split(separator: "-").dropFirst().first }
      .map(String.init).sorted()
  }

  @Test("What a person did counts in their next request, for whom it is wanted and for whom it is refused")
  func nextRequest() async throws {
    let market = try Self.market(
      Self.window([.click, .save], categories: [Category("animals")]), people: Self.people("ann", "bob"))
    try await market.withEngine { engine in
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
      // Item 3 is a shoe, item 5 a bird.
      _ = try await engine.record([Self.event("e1", .click, user: "ann", item: 3, at: engine.now)])
      _ = try await engine.record([Self.event("e2", .share, user: "ann", item: 5, at: engine.now)])
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
      _ = try await engine.record([Self.event("e3", .save, user: "ann", item: 5, at: engine.now)])
      #expect(try await Self.ads(engine, "ann") == ["all", "in"])
      #expect(try await Self.ads(engine, "bob") == ["all", "out"])
      let page = try await engine.page(.ads, user: "ann")
      guard case .known(_, let context)? = try engine.record(of: page)?.person else {
        Issue.record("The record knows nobody.")
        return
      }
      #expect(context.audiences.map(\.rawValue) == ["window"])
    }
    // After a restart the same is read from the store.
    try await market.withEngine(seed: 2) { engine in
      let ads = try await Self.ads(engine, "ann")
      #expect(ads == ["all", "in"])
    }
  }

  @Test("Membership ends when the window has passed, and an act on nothing counts where all count")
  func window() async throws {
    let market = try Self.market(Self.window([.signUp], days: 2), people: Self.people("ann"))
    let clock = HandClock(at: TestMarket.start)
    try await market.withEngine(clock: clock) { engine in
      _ = try await engine.record([Self.event("e", .signUp, user: "ann", item: nil, at: engine.now)])
      #expect(try await Self.ads(engine, "ann") == ["all", "in"])
      clock.advance(bySeconds: 2 * 86_400 - 1)
      #expect(try await Self.ads(engine, "ann") == ["all", "in"])
      clock.advance(bySeconds: 1)
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
    }
  }

  @Test("An act that is told days late counts from when it happened; a client's clock that is ahead buys no time")
  func late() async throws {
    let market = try Self.market(Self.window([.click], days: 2), people: Self.people("ann", "bob"))
    let clock = HandClock(at: TestMarket.start)
    try await market.withEngine(clock: clock) { engine in
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
      let day = { TestMarket.start.advanced(bySeconds: $0 * 86_400) }
      _ = try await engine.record([
        Self.event("late", .click, user: "ann", at: day(-1)), Self.event("ahead", .click, user: "bob", at: day(40)),
      ])
      for (days, isAnn, isBob) in [(0, true, true), (1, false, true), (1, false, false)] as [(Int64, Bool, Bool)] {
        clock.advance(bySeconds: days * 86_400)
        #expect(try await Self.ads(engine, "ann").contains("in") == isAnn)
        #expect(try await Self.ads(engine, "bob").contains("in") == isBob)
      }
    }
  }

  @Test("Late acts stand where they belong in time, in memory as after a restart")
  func order() async throws {
    let market = try Self.market(Self.window([.click]), people: Self.people("ann"))
    try await market.withEngine { engine in
      _ = try await engine.page(user: "ann")
      for (name, item, age) in [("a", 1, 10), ("b", 2, 30), ("c", 3, 20)] as [(String, Int, Int64)] {
        _ = try await engine.record([
          Self.event(name, .click, user: "ann", item: item, at: engine.now.advanced(bySeconds: -age))
        ])
      }
      let inMemory = try await engine.users.state(of: UserID("ann")).recent.map(\.item.rawValue)
      #expect(inMemory == ["item-01", "item-03", "item-02"])
      engine.forget([try UserID("ann")])
      #expect(try await engine.users.state(of: UserID("ann")).recent.map(\.item.rawValue) == inMemory)
    }
  }

  @Test("Who did not agree to be personalised for is in no window, whatever they do")
  func consent() async throws {
    let consent = Consent(personalization: false, measurement: true, offsite: true)
    let market = try Self.market(Self.window([.click]), people: Self.people("ann", consent: consent))
    try await market.withEngine { engine in
      for user in ["ann", "stranger"] {
        _ = try await engine.record([Self.event("e \(user)", .click, user: user, at: engine.now)])
        #expect(try await Self.ads(engine, user) == ["all"])
      }
    }
  }

  @Test(
    "A customer list reaches its people once it has enough, after a refresh of an engine that runs", arguments: [2, 3])
  func list(smallestList: Int) async throws {
    let list = Audience(id: try AudienceID(Self.list), name: "b", rule: .customers)
    let users = try ["ann", "bob", "cid"].map { name in
      User(id: try UserID(name), consent: .all, identifiers: try HashedIdentifier.ofEmail("\(name)@example.org"))
    }
    let market = try Self.market(list, people: users)
    try await market.withEngine { options in
      options.smallestList = smallestList
    } body: { engine in
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
      let hashes = try ["ann", "bob"].flatMap { try HashedIdentifier.ofEmail("\($0)@example.org") }
      _ = try market.database.add(hashes, to: list.id, at: engine.now)
      try await engine.refresh()
      let isUsable = smallestList == 2
      #expect(try await Self.ads(engine, "ann") == ["all", isUsable ? "in" : "out"])
      #expect(try await Self.ads(engine, "cid") == ["all", "out"])
      _ = try market.database.deleteUser(UserID("bob"))
      try await engine.refresh()
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
    }
  }

  @Test("A window that is made while an engine runs takes in what people did before")
  func madeLater() async throws {
    let market = try Self.market(Self.window([.save]), people: Self.people("ann"))
    try await market.withEngine { engine in
      _ = try await engine.record([Self.event("e", .click, user: "ann", at: engine.now)])
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
      try market.database.upsert(audiences: [Self.window([.click])])
      try await engine.refresh()
      #expect(try await Self.ads(engine, "ann") == ["all", "in"])
      _ = try market.database.deleteAudience(AudienceID("window"))
      try await engine.refresh()
      #expect(try await Self.ads(engine, "ann") == ["all", "out"])
    }
  }
}
