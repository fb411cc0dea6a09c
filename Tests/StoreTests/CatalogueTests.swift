import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("The catalogue")
struct CatalogueTests {
  private let scratch: Scratch
  private let database: MarketDatabase

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
  }

  @Test("What is stored comes back as it was, ordered by the bytes of its id", arguments: 1...5 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var entities = RandomEntities(seed: seed)
    let items = try (0..<40).map { try entities.item(ItemID("\(entities.slug())-\($0)")) }
    let users = try (0..<40).map { try entities.user(UserID("\(entities.slug())-\($0)")) }
    try database.upsert(items: items)
    try database.upsert(users: users)
    #expect(try database.items() == items.sorted { $0.id < $1.id })
    #expect(try database.users() == users.sorted { $0.id < $1.id })
    #expect(try database.item(items[7].id) == items[7])
    #expect(try database.user(users[7].id) == users[7])
  }

  @Test("Campaigns with all their targeting come back as they were", arguments: 1...5 as ClosedRange<UInt64>)
  func campaigns(seed: UInt64) throws {
    var entities = RandomEntities(seed: seed)
    let advertiser = Advertiser(id: try AdvertiserID("a"), name: "A")
    try database.upsert(advertisers: [advertiser])
    let campaigns = try (10..<30).map { try entities.campaign(CampaignID("c\($0)"), of: advertiser.id) }
    try database.upsert(campaigns: campaigns)
    let groups = try (10..<50).map { try entities.adGroup(AdGroupID("g\($0)"), of: entities.pick(campaigns).id) }
    try database.upsert(adGroups: groups)
    #expect(try database.campaigns() == campaigns)
    #expect(try database.adGroups() == groups)
  }

  @Test("The version grows with a change, and only with one")
  func version() throws {
    let item = Item(id: try ItemID("i"), title: "One")
    #expect(try database.upsert(items: [item]) == 1)
    #expect(try database.catalogueVersion() == 1)
    #expect(try database.upsert(items: [item]) == 0)
    #expect(try database.catalogueVersion() == 1)
    var other = item
    other.price = Micros(rawValue: 5)
    #expect(try database.upsert(items: [other]) == 1)
    other.price = nil
    #expect(try database.upsert(items: [other]) == 1)
    #expect(try database.catalogueVersion() == 3)
    try database.upsert(users: [User(id: UserID("u"))])
    #expect(try database.catalogueVersion() == 3)
    #expect(try database.catalogue().version == 3)
  }

  @Test("A row whose parent is not stored is refused, with all that came with it")
  func references() throws {
    let orphan = Ad(id: try AdID("x"), adGroup: try AdGroupID("none"), item: try ItemID("none"))
    let error = #expect(throws: StoreError.self) { try database.upsert(ads: [orphan]) }
    #expect(error?.code == .unknownReference)
    let campaign = try Campaign(
      id: CampaignID("c"), advertiser: AdvertiserID("none"), name: "", objective: .traffic, dailyBudget: .zero)
    #expect(throws: StoreError.self) { try database.upsert(campaigns: [campaign]) }
    #expect(try database.campaigns().isEmpty)
    #expect(try database.catalogueVersion() == 0)
  }

  @Test(
    "A text that could not be exported and imported again is refused",
    arguments: ["nul \0 inside", String(repeating: "x", count: 100_001)])
  func unstorable(text: String) throws {
    let error = #expect(throws: StoreError.self) {
      try database.upsert(items: [Item(id: ItemID("a"), title: "A"), Item(id: ItemID("b"), title: text)])
    }
    #expect(error?.code == .badRow)
    #expect(try database.items().isEmpty)
  }

  @Test(
    "The schema itself refuses what no type would build",
    arguments: [
      "INSERT INTO items VALUES ('', 't', '', NULL, NULL, NULL, '{}', NULL, NULL, NULL, 0, 1)",
      "INSERT INTO items VALUES ('a', 't', '', NULL, NULL, NULL, '[]', NULL, NULL, NULL, 0, 1)",
      "INSERT INTO items VALUES ('a', 't', '', NULL, NULL, NULL, '{}', -1, NULL, NULL, 0, 1)",
      "INSERT INTO items VALUES ('a', 't', '', NULL, NULL, NULL, '{}', 'x', NULL, NULL, 0, 1)",
      "INSERT INTO items VALUES ('a', 't', '', NULL, NULL, NULL, '{}', NULL, NULL, NULL, 3, 1)",
      "INSERT INTO people VALUES (0, 'u', zeroblob(32))",
      "INSERT INTO people VALUES (1, 'u', zeroblob(31))",
      "INSERT INTO people VALUES (1, 'u', NULL)",
      "INSERT INTO events (id, kind, at, received_at, person) VALUES ('e', 'click', 0, 0, 77)",
      "INSERT INTO events (id, kind, at, received_at, position) VALUES ('e', 'click', 0, 0, -1)",
      "INSERT INTO settings VALUES ('k', 'no json')",
    ])
  func checks(sql: String) throws {
    #expect(throws: StoreError.self) { try database.write { try $0.execute(sql: sql) } }
  }

  @Test("A name that a newer version stored is reported, not guessed")
  func unknownName() throws {
    try database.upsert(advertisers: [Advertiser(id: AdvertiserID("a"), name: "A")])
    try database.write {
      try $0.execute(
        sql: """
          INSERT INTO campaigns (id, advertiser, name, objective, status, daily_budget)
          VALUES ('c', 'a', '', 'telepathy', 'active', 0)
          """)
    }
    let error = #expect(throws: StoreError.self) { try database.campaigns() }
    #expect(error?.code == .corrupt)
  }
}
