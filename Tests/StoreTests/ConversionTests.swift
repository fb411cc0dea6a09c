import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Conversions from elsewhere")
struct ConversionTests {
  private let scratch: Scratch
  private let database: MarketDatabase
  private static let now = Timestamp(milliseconds: 1_767_225_600_000)
  private static let hour: Int64 = 3_600

  /// Two advertisers with an ad each; Ann and Bob agreed to all, Cid to nothing, Dan not to measurement.
  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
    let unmeasured = Consent(personalization: true, measurement: false, offsite: true)
    try database.upsert(
      users: [("ann", Consent.all), ("bob", .all), ("cid", .none), ("dan", unmeasured)].map { name, consent in
        User(
          id: try UserID(name), consent: consent, identifiers: try HashedIdentifier.ofEmail("\(name)@example.org"))
      })
    for number in [1, 2] {
      let item = Item(id: try ItemID("item\(number)"), title: "I")
      let payer = Advertiser(id: try AdvertiserID("adv\(number)"), name: "A")
      let campaign = Campaign(
        id: try CampaignID("c\(number)"), advertiser: payer.id, name: "C", objective: .conversions,
        dailyBudget: Micros(rawValue: 1_000_000))
      let group = AdGroup(
        id: try AdGroupID("g\(number)"), campaign: campaign.id, name: "G",
        bid: try Bid(event: .click, amount: Micros(rawValue: 1_000)))
      try database.upsert(items: [item])
      try database.upsert(advertisers: [payer])
      try database.upsert(campaigns: [campaign])
      try database.upsert(adGroups: [group])
      try database.upsert(ads: [Ad(id: AdID("ad\(number)"), adGroup: group.id, item: item.id)])
    }
  }

  private static func time(_ hours: Int64) -> Timestamp { now.advanced(bySeconds: hours * hour) }

  /// A page with the advertiser's ad, and what the person did with it.
  private func serve(_ decision: String, ad: Int = 1, to user: String?, at hours: Int64, _ kinds: EventKind...) throws {
    let person = try user.map { try database.person(for: UserID($0)).pseudonym }
    try database.write { connection in
      try connection.execute(
        sql: "INSERT INTO decisions (id, at, person, surface, segment, offset, length) VALUES (?, ?, ?, 1, 1, 1, 1)",
        arguments: [decision, Self.time(hours).milliseconds, person])
    }
    _ = try database.append(
      kinds.map { kind in
        Event(
          id: try EventID("\(decision).\(kind)"), kind: kind, at: Self.time(hours),
          user: try user.map { try UserID($0) },
          item: try ItemID("item\(ad)"), ad: try AdID("ad\(ad)"), surface: .homeFeed, position: 2,
          decision: try DecisionID(decision))
      }, receivedAt: Self.time(hours))
  }

  /// - Parameter fields: those beside id, kind, source and time, as JSON.
  private func take(
    _ id: String, _ fields: String = #""advertiser": "adv1""#, source: String = "till", kind: String = "store_purchase",
    at hours: Int64 = 0
  ) throws -> Result<ConversionOutcome, RowRefusal> {
    let json =
      #"{"id": "\#(id)", "source": "\#(source)", "kind": "\#(kind)", "at": "\#(Self.time(hours))", \#(fields)}"#
    let row = try RequestRow(
      json: Array(json.utf8), as: .conversions, currency: CurrencyRule(market: Currency("EUR"), isAssumed: true))
    return try database.record(conversions: [row], at: Self.time(500)) { text in
      guard let decision = try? DecisionID(text), let ad = try? AdID("ad1"), let payer = try? AdvertiserID("adv1"),
        text.hasPrefix("d")
      else { return nil }
      return ServedAd(decision: decision, position: 2, ad: ad, advertiser: payer)
    }[0]
  }

  private func stored(_ id: String) throws -> StoredEvent? {
    try database.events(limit: 100).first { $0.event.id.rawValue == id }
  }

  private func basis(_ result: Result<ConversionOutcome, RowRefusal>) -> ConversionBasis? {
    if case .success(.accepted(_, let basis)) = result { basis } else { nil }
  }

  private static func who(_ name: String) -> String {
    #""advertiser": "adv1", "identifiers": ["\#(name)@example.org"]"#
  }

  @Test("A purchase in a store is joined to its buyer by a hashed address, and to the ad they clicked last")
  func byClick() throws {
    try serve("d1", to: "ann", at: -30, .impression, .click)
    try serve("d2", to: "ann", at: -20, .impression, .click)
    try serve("d3", ad: 2, to: "ann", at: -5, .impression, .click)
    try serve("d4", to: "bob", at: -4, .impression, .click)
    try serve("d5", to: "ann", at: 1, .impression, .click)
    #expect(basis(try take("buy", Self.who("Ann"))) == .click)
    let event = try #require(try stored("buy"))
    #expect(event.event.decision?.rawValue == "d2" && event.event.position == 2 && event.event.ad?.rawValue == "ad1")
    #expect(event.event.item?.rawValue == "item1" && event.event.surface == .homeFeed)
    #expect(event.event.at == Self.time(0) && event.receivedAt == Self.time(500))
    #expect(event.person == (try database.person(for: UserID("ann")).pseudonym))
    #expect(try database.events(of: [DecisionID("d2")], kinds: [.storePurchase]).count == 1)
  }

  @Test(
    "A click counts for thirty days, a view for one, a click before any view",
    arguments: [(-719, ConversionBasis.click), (-721, ConversionBasis.none)] as [(Int64, ConversionBasis)])
  func windows(hours: Int64, expected: ConversionBasis) throws {
    try serve("d1", to: "ann", at: hours, .click)
    #expect(basis(try take("buy", Self.who("ann"))) == expected)
    try serve("d2", to: "bob", at: hours / 30, .impression)
    #expect(
      basis(try take("other", Self.who("bob"))) == (expected == .click ? ConversionBasis.view : ConversionBasis.none))
    try serve("d3", to: "ann", at: -1, .impression)
    #expect(
      basis(try take("again", Self.who("ann"))) == (expected == .click ? ConversionBasis.click : ConversionBasis.view))
  }

  @Test("A token joins a conversion to its very page, also when it bills no more, and brings the person")
  func byToken() throws {
    try serve("d1", to: "ann", at: -600)
    try serve("d2", to: nil, at: -600)
    #expect(basis(try take("buy", #""token": "d1""#)) == .token)
    let event = try #require(try stored("buy"))
    #expect(event.event.decision?.rawValue == "d1" && event.event.position == 2 && event.event.token == nil)
    #expect(event.person == (try database.person(for: UserID("ann")).pseudonym))
    // A page for nobody in particular has nothing to hide.
    #expect(basis(try take("anonymous", #""token": "d2""#)) == .token)
    #expect(try stored("anonymous")?.person == nil)
  }

  @Test("A token of a page that is not in the ledger, or later than the conversion, or too old, joins nothing")
  func lostToken() throws {
    try serve("d1", to: "ann", at: 1)
    try serve("d2", to: "ann", at: -721)
    for token in ["d1", "d2", "d3"] {
      #expect(basis(try take("with \(token)", #""token": "\#(token)""#)) == ConversionBasis.none)
      #expect(try stored("with \(token)")?.event.decision == nil)
    }
  }

  @Test("Without consent to what comes from elsewhere nobody is joined; without consent to measurement no ad is")
  func consent() throws {
    for (user, decision) in [("cid", "d1"), ("dan", "d2")] {
      try serve(decision, to: user, at: -1, .impression, .click)
      #expect(basis(try take("list \(user)", Self.who(user))) == ConversionBasis.none)
      #expect(basis(try take("token \(user)", #""token": "\#(decision)", "value_micros": 9"#)) == ConversionBasis.none)
      #expect(
        basis(try take("name \(user)", #""advertiser": "adv1", "value_micros": 8, "user": "\#(user)""#))
          == ConversionBasis.none)
    }
    for event in try database.events(limit: 100) where event.event.kind == .storePurchase {
      #expect(event.event.ad == nil && event.event.decision == nil)
      #expect((event.person == nil) == event.event.id.rawValue.hasSuffix("cid"), "\(event.event.id)")
    }
  }

  @Test("Identifiers of two people name neither")
  func ambiguous() throws {
    let fields = #""advertiser": "adv1", "identifiers": ["ann@example.org", "bob@example.org"]"#
    _ = try take("buy", fields)
    #expect(try stored("buy")?.person == nil)
  }

  @Test("A row again changes nothing; one order counts once, whoever reports it and however it is valued")
  func orders() throws {
    try serve("d1", to: "ann", at: -1, .click)
    let first = #""advertiser": "adv1", "order": "o1", "value_micros": 50"#
    #expect(basis(try take("a", first)) == ConversionBasis.none)
    #expect(try take("a", first) == .success(.known))
    #expect(try take("b", first, source: "till") == .success(.repeats(EventID("a"))))
    let valued = first.replacing("50", with: "49")
    #expect(try take("c", valued, source: "crm", at: 40) == .success(.repeats(EventID("a"))))
    #expect(basis(try take("d", #""advertiser": "adv2", "order": "o1""#)) == ConversionBasis.none)
    #expect(try database.events(limit: 100).count { $0.event.kind == .storePurchase } == 2)
    // The second report knew the ad, which the first did not.
    #expect(try stored("a")?.event.decision == nil)
    #expect(try take("e", Self.who("ann") + #", "order": "o1""#, source: "crm") == .success(.repeats(EventID("a"))))
    #expect(try stored("a")?.event.decision?.rawValue == "d1")
  }

  @Test("Two sources on one person and value at about one time are of one conversion; two rows of one source are two")
  func sameValue() throws {
    let paid = Self.who("ann") + #", "value_micros": 1990000"#
    #expect(basis(try take("a", paid, source: "till")) != nil)
    #expect(try take("b", paid, source: "partner") == .success(.repeats(EventID("a"))))
    #expect(basis(try take("c", paid, source: "till")) != nil)
    let other = Self.who("ann") + #", "value_micros": 1990001"#
    #expect(basis(try take("d", other, source: "partner")) != nil)
    #expect(basis(try take("e", paid, source: "partner", at: 1)) != nil)
    let elsewhere = Self.who("ann").replacing("adv1", with: "adv2") + #", "value_micros": 1990000"#
    #expect(basis(try take("f", elsewhere, source: "partner")) != nil)
    #expect(basis(try take("g", Self.who("bob") + #", "value_micros": 1990000"#, source: "partner")) != nil)
  }

  @Test("Two orders of one value are two, though two sources report them")
  func twoOrders() throws {
    let paid = Self.who("ann") + #", "value_micros": 5"#
    #expect(basis(try take("a", paid + #", "order": "1""#, source: "till")) != nil)
    #expect(basis(try take("b", paid + #", "order": "2""#, source: "crm")) != nil)
    #expect(try take("c", paid, source: "partner") == .success(.repeats(EventID("a"))))
  }

  @Test("What a client reported of the same purchase counts once, and learns its ad")
  func onSite() throws {
    try serve("d1", to: "ann", at: -1, .click)
    _ = try database.append(
      [
        Event(
          id: EventID("pixel"), kind: .checkout, at: Self.now.advanced(bySeconds: 300), user: UserID("ann"),
          value: Micros(rawValue: 700))
      ], receivedAt: Self.now)
    let outcome = try take("postback", #""token": "d1", "value_micros": 700"#, kind: "checkout")
    #expect(outcome == .success(.repeats(try EventID("pixel"))))
    #expect(try stored("pixel")?.event.decision?.rawValue == "d1")
    #expect(try stored("postback") == nil)
    #expect(try take("pixel", #""advertiser": "adv1""#, kind: "checkout") == .success(.repeats(try EventID("pixel"))))
  }

  @Test(
    "A row that cannot be taken says where and why",
    arguments: [
      (#""order": "o""#, "advertiser"), (#""token": "forged""#, "token"),
      (#""token": "d1", "advertiser": "adv2""#, "advertiser"),
    ])
  func refuses(fields: String, field: String) throws {
    let refusal = #expect(throws: RowRefusal.self) { try take("x", fields).get() }
    #expect(refusal?.field == field)
    #expect(throws: RowRefusal.self) { try take("x", kind: "click").get() }
    #expect(try database.eventCount() == 0)
  }

  @Test("A file again changes nothing; its bad rows are in the reject file with line and cause, without addresses")
  func file() throws {
    let file = try scratch.file(
      "conversions.csv",
      """
      id,source,kind,at,advertiser,order,identifiers,value_micros
      a,till,store_purchase,2026-01-01T00:00:00Z,adv1,1,ann@example.org,500
      b,till,store_purchase,yesterday,adv1,2,bob@example.org,500
      c,till,store_purchase,2026-01-01T00:00:00Z,,3,bob@example.org,500
      d,crm,store_purchase,2026-01-01T00:00:00Z,adv1,1,ann@example.org,500
      e,till,store_purchase,2026-01-01T00:00:00Z,adv1,4,bob,500
      """)
    func run() throws -> ImportReport {
      try Importer(database: database, currency: Currency("EUR")).run(.conversions, from: file)
    }
    let before = try database.peopleVersion()
    let report = try run()
    #expect(report.rows == 5 && report.changed == 1 && report.unchanged == 1 && report.rejected == 3)
    #expect(try database.peopleVersion() > before)
    let lines = try String(contentsOf: #require(report.rejects), encoding: .utf8)
    for (line, cause) in [(3, "not RFC 3339"), (4, "neither whose"), (6, "telephone number")] {
      #expect(lines.contains("\"line\":\(line),") && lines.contains(cause))
    }
    #expect(!lines.contains("bob"))
    #expect(try run().changed == 0)
    #expect(try database.eventCount() == 1)
    let line = try #require(try database.conversionReport().first { $0.source == "crm" })
    #expect(line.rows == 1 && line.repeated == 1 && line.value == .zero)
  }

  @Test("A deleted person's conversions count on, and no order leads to them")
  func deletion() throws {
    _ = try take("a", Self.who("ann") + #", "order": "order-4711", "value_micros": 5"#)
    _ = try database.deleteUser(UserID("ann"))
    #expect(try stored("a")?.event.value == Micros(rawValue: 5))
    let bytes = try Data(contentsOf: database.directory.appending(path: MarketDatabase.fileName))
    #expect(bytes.range(of: Data("order-4711".utf8)) == nil)
    try database.checkIntegrity()
  }

  @Test("Conversions that are exported and imported again are known to later reports")
  func export() throws {
    _ = try take("a", Self.who("ann") + #", "order": "o1", "value_micros": 5"#)
    _ = try take("b", Self.who("ann") + #", "order": "o1", "value_micros": 5"#, source: "crm")
    let copy = try scratch.market("copy")
    for entity in [ImportEntity.items, .users, .campaigns, .events, .conversions] {
      let file = scratch.url.appending(path: "\(entity).jsonl")
      _ = try Exporter(database: database).run(entity, to: file)
      #expect(try Importer(database: copy).run(entity, from: file).rejected == 0)
    }
    #expect(try copy.eventCount() == 1)
    #expect(try copy.conversionReport() == database.conversionReport())
  }
}
