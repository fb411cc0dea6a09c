import Domain
import Foundation
import Prediction
import Store
import Testing

@testable import Learning

@Suite("Conversions from elsewhere as outcomes")
struct ConversionExamplesTests {
  let ledger: LedgerFixture

  init() throws {
    ledger = try LedgerFixture()
    let database = ledger.database
    try database.upsert(items: [Item(id: ItemID("advertised"), title: "A")])
    try database.upsert(advertisers: [Advertiser(id: AdvertiserID("advertiser"), name: "A")])
    try database.upsert(campaigns: [
      Campaign(
        id: CampaignID("campaign"), advertiser: AdvertiserID("advertiser"), name: "C", objective: .conversions,
        dailyBudget: Micros(rawValue: 1_000_000))
    ])
    try database.upsert(adGroups: [
      AdGroup(
        id: AdGroupID("group"), campaign: CampaignID("campaign"), name: "G",
        bid: Bid(event: .click, amount: Micros(rawValue: 500_000)))
    ])
    try database.upsert(ads: [Ad(id: AdID("ad"), adGroup: AdGroupID("group"), item: ItemID("advertised"))])
    try database.upsert(users: [
      User(id: UserID("ada"), consent: .all, identifiers: HashedIdentifier.ofEmail("ada@example.org"))
    ])
  }

  private func take(_ id: String, days: Int64, _ fields: String) throws -> ConversionOutcome {
    let at = Timestamp(milliseconds: days * 86_400_000)
    let json = #"{"id": "\#(id)", "source": "crm", "kind": "store_purchase", "at": "\#(at)", \#(fields)}"#
    let row = try RequestRow(
      json: Array(json.utf8), as: .conversions, currency: CurrencyRule(market: Currency("EUR"), isAssumed: true))
    return try ledger.database.record(conversions: [row], at: Timestamp(milliseconds: 60 * 86_400_000)) { text in
      guard let decision = try? DecisionID(text), let ad = try? AdID("ad"),
        let advertiser = try? AdvertiserID("advertiser")
      else { return nil }
      return ServedAd(decision: decision, position: 1, ad: ad, advertiser: advertiser)
    }[0].get()
  }

  private func conversions() throws -> [Bool?] { try ledger.examples().columns.outcomes.map { $0[.conversion] } }

  @Test("A purchase that a postback told weeks later is the outcome of its page's ad, and counts once")
  func token() throws {
    let decision = try ledger.decide(1, user: UserID("ada"))
    for position in 0..<3 { try ledger.report(.impression, decision, at: position) }
    try ledger.log.flushIndex()
    #expect(try conversions() == [nil, false, nil])
    _ = try take("late", days: 20, #""token": "\#(decision)", "order": "1""#)
    #expect(try conversions() == [nil, true, nil])
    let examples = try ledger.examples()
    #expect(examples.tally.foreignEvents == 0)
    _ = try take("again", days: 20, #""advertiser": "advertiser", "order": "1""#)
    #expect(try ledger.examples().columns == examples.columns)
    // A training up to an earlier moment knows nothing of it.
    let earlier = try ledger.examples(.init(until: Timestamp(milliseconds: 19 * 86_400_000)))
    #expect(earlier.columns.outcomes.map { $0[.conversion] } == [nil, false, nil])
  }

  @Test("A purchase in a store is the outcome of the ad that its buyer clicked last")
  func person() throws {
    let decisions = try (1...3).map { try ledger.decide($0, user: UserID("ada")) }
    for decision in decisions { try ledger.report(.impression, decision, at: 1) }
    for (number, decision) in decisions.prefix(2).enumerated() {
      _ = try ledger.database.append(
        [
          Event(
            id: EventID("click \(number)"), kind: .click, at: LedgerFixture.time(10 + number), user: UserID("ada"),
            item: ItemID("advertised"), ad: AdID("ad"), position: 1, decision: decision)
        ], receivedAt: LedgerFixture.time(20))
    }
    _ = try take("till", days: 3, #""advertiser": "advertiser", "identifiers": ["ADA@example.org"]"#)
    #expect(try conversions() == [false, true, false])
  }
}
