import Domain
import Foundation
import GRDB
import Market
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Budget ledger")
struct BudgetLedgerTests {
  let market: TemporaryMarket
  let ledger: BudgetLedger
  let campaign: CampaignID
  let day = MarketDay(number: 20_000)
  let now = Timestamp(milliseconds: 1_000_000)

  init() throws {
    market = try TemporaryMarket()
    ledger = BudgetLedger(database: market.database)
    campaign = try CampaignID("c")
  }

  private func lease(
    _ want: Int64, node: String = "a", day: MarketDay? = nil, daily: Int64 = 1_000, lifetime: Int64? = nil,
    now: Timestamp? = nil, seconds: Int64 = 60
  ) throws -> Int64 {
    try ledger.lease(
      node: node, campaign: campaign, day: day ?? self.day, want: Micros(rawValue: want),
      limits: limits(daily, lifetime), now: now ?? self.now, lifetimeSeconds: seconds
    ).rawValue
  }

  private func limits(_ daily: Int64, _ lifetime: Int64? = nil) -> BudgetLimits {
    BudgetLimits(daily: Micros(rawValue: daily), lifetime: lifetime.map(Micros.init(rawValue:)))
  }

  private func charge(
    _ number: Int, price: Int64?, token: String? = nil, node: String = "a", limits: BudgetLimits? = nil,
    day: MarketDay? = nil, now: Timestamp? = nil, kind: EventKind = .click
  ) throws -> EventsReceipt {
    var (event, charge) = try Sample.charge(number, campaign: campaign, day: day ?? self.day)
    event.kind = kind
    charge.kind = kind
    charge.price = price.map(Micros.init(rawValue:))
    charge.token = token ?? charge.token
    return try ledger.record(
      [event], charges: [charge], limits: limits.map { [campaign: $0] } ?? [:], receivedAt: now ?? self.now,
      node: node)
  }

  @Test("Leases of all nodes together stay within the day's budget")
  func daily() throws {
    #expect(try lease(600) == 600)
    #expect(try lease(600, node: "b") == 400)
    #expect(try lease(1, node: "c") == 0)
    #expect(try lease(500, day: day.advanced(by: 1)) == 500)
  }

  @Test("A lifetime budget counts what other days charged and what their open leases may still charge")
  func lifetime() throws {
    #expect(try lease(600, lifetime: 1_500) == 600)
    #expect(try charge(1, price: 200).charges == [.charged(Micros(rawValue: 200))])
    let next = day.advanced(by: 1)
    #expect(try lease(1_000, day: next, lifetime: 1_500) == 900)
    #expect(try ledger.surrender(node: "a", campaign: campaign, day: day, amount: .maximum).rawValue == 400)
    #expect(try lease(1_000, day: next, daily: 2_000, lifetime: 1_500) == 400)
    #expect(try lease(1, day: next, daily: 2_000, lifetime: 1_500) == 0)
  }

  @Test("A limit that was lowered below what is granted grants nothing more, and takes nothing that was promised")
  func lowered() throws {
    #expect(try lease(800) == 800)
    #expect(try lease(100, daily: 500) == 0)
    #expect(try charge(1, price: 700, limits: limits(500)).charges == [.charged(Micros(rawValue: 700))])
    #expect(try charge(2, price: 101, limits: limits(500)).charges == [.free(.overBudget)])
    #expect(try ledger.reconcile().isExact)
  }

  @Test("A restarted node finds its books")
  func restart() throws {
    _ = try lease(600)
    _ = try charge(1, price: 150)
    let reopened = BudgetLedger(database: try MarketDatabase.open(at: market.folder.url))
    let book = BudgetBook(granted: Micros(rawValue: 600), charged: Micros(rawValue: 150))
    #expect(try reopened.books(node: "a", day: day) == [campaign: book])
    #expect(try reopened.books(node: "b", day: day).isEmpty)
    #expect(try reopened.spent(day: day) == [campaign: Micros(rawValue: 150)])
  }

  @Test("A token is billed once, and an event charges once, however often and in whatever company they come")
  func once() throws {
    _ = try lease(1_000)
    #expect(try charge(1, price: 100, token: "t").charges == [.charged(Micros(rawValue: 100))])
    let again = try charge(1, price: 100, token: "t")
    #expect(again.charges == [.duplicate])
    #expect(again.duplicates == 1)
    let sameToken = try charge(2, price: 100, token: "t")
    #expect(sameToken.charges == [.duplicate])
    #expect(sameToken.accepted == 1)
    #expect(try charge(3, price: 100, token: "t", kind: .impression).charges == [.duplicate])
    #expect(try charge(1, price: 100, token: "other").charges == [.duplicate])
    let (event, request) = try Sample.charge(9, campaign: campaign, day: day)
    var second = request
    second.token = "second"
    let both = try ledger.record(
      [event, event], charges: [request, second], limits: [:], receivedAt: now, node: "a")
    #expect(both.charges == [.charged(Micros(rawValue: 102)), .duplicate])
    #expect((both.accepted, both.duplicates) == (1, 1))
    #expect(try ledger.spent(day: day)[campaign]?.rawValue == 202)
  }

  @Test("A lease that is too small grows within the limits in the same transaction, and the receipt says by how much")
  func growth() throws {
    _ = try lease(100)
    let receipt = try charge(1, price: 250, limits: limits(1_000))
    #expect(receipt.charges == [.charged(Micros(rawValue: 250))])
    #expect(
      receipt.extensions == [LeaseExtension(campaign: campaign, day: day, amount: Micros(rawValue: 150))])
    #expect(try charge(2, price: 10).charges == [.free(.overBudget)])
    #expect(try charge(3, price: 751, limits: limits(1_000)).charges == [.free(.overBudget)])
    #expect(try charge(4, price: 750, limits: limits(1_000)).charges == [.charged(Micros(rawValue: 750))])
    let book = try #require(try ledger.books(node: "a", day: day)[campaign])
    #expect(book == BudgetBook(granted: Micros(rawValue: 1_000), charged: Micros(rawValue: 1_000)))
  }

  @Test("After its expiry a lease pays nothing, others may have its rest, and a renewal in time keeps it")
  func expiry() throws {
    _ = try lease(600)
    _ = try charge(1, price: 100)
    let late = now.advanced(bySeconds: 60)
    #expect(try charge(2, price: 100, limits: limits(1_000), now: late).charges == [.free(.leaseExpired)])
    #expect(try lease(1_000, node: "b", now: late) == 900)
    #expect(try charge(3, price: 100, limits: limits(1_000)).charges == [.free(.leaseExpired)])
    #expect(try ledger.books(node: "a", day: day).isEmpty)
    #expect(try ledger.renew(node: "b", now: late, lifetimeSeconds: 600) == 1)
    #expect(try ledger.reclaimExpired(now: late.advanced(bySeconds: 599)).leases == 0)
    let end = late.advanced(bySeconds: 600)
    #expect(try ledger.reclaimExpired(now: end, keeping: "b").leases == 0)
    #expect(try ledger.reclaimExpired(now: end) == ReclaimedLeases(leases: 1, amount: Micros(rawValue: 900)))
    #expect(try lease(1_000, now: end) == 900)
    #expect(try ledger.reconcile().isExact)
  }

  @Test("A node without a lease pays nothing, and its events are kept")
  func noLease() throws {
    let receipt = try charge(1, price: 100, limits: limits(1_000))
    #expect(receipt.charges == [.free(.leaseExpired)])
    #expect(receipt.accepted == 1)
    #expect(try charge(1, price: 100, limits: limits(1_000)).duplicates == 1)
  }

  @Test("A charge for no event of its call, or for nothing that is billed, is refused and nothing is kept")
  func refused() throws {
    _ = try lease(1_000)
    let (event, good) = try Sample.charge(1, campaign: campaign, day: day)
    var wrong: [ChargeRequest] = [good, good, good, good]
    wrong[0].event = try EventID("another")
    wrong[1].kind = .save
    wrong[2].hour = 24
    wrong[3].price = Micros(rawValue: -1)
    for charge in wrong {
      #expect(throws: BudgetError.self) {
        try ledger.record([event], charges: [charge], limits: [:], receivedAt: now, node: "a")
      }
    }
    let receipt = try ledger.record([event], charges: [good], limits: [:], receivedAt: now, node: "a")
    #expect(receipt.accepted == 1)
    for want in [Int64(-1), .max] { #expect(throws: BudgetError.self) { try lease(want) } }
    #expect(throws: BudgetError.self) { try lease(1, seconds: 0) }
  }

  @Test("Reports count impressions and clicks once a token, and add up to what was charged")
  func reports() throws {
    _ = try lease(1_000)
    _ = try charge(1, price: nil, token: "t", kind: .impression)
    _ = try charge(2, price: nil, token: "t", kind: .impression)
    _ = try charge(3, price: 300, token: "t")
    _ = try charge(4, price: 5, kind: .impression)
    _ = try charge(27, price: 900)
    let row = SpendReport.Row(
      key: "c", impressions: 2, clicks: 2, chargedEvents: 2, spend: Micros(rawValue: 305), freeEvents: 1)
    #expect(try ledger.spendReport(by: .campaign, from: day, to: day) == [row])
    #expect(try ledger.spendReport(by: .creative, from: day, to: day).map(\.key) == ["a-c"])
    let hours = try ledger.spendReport(by: .hour, from: day, to: day, advertiser: AdvertiserID("v"))
    #expect(hours.map(\.key) == ["2024-10-04T01", "2024-10-04T03", "2024-10-04T04"])
    #expect(hours.map(\.spend.rawValue) == [0, 300, 5])
    #expect(try ledger.spendReport(by: .hour, from: day, to: day, advertiser: AdvertiserID("w")).isEmpty)
    #expect(try ledger.spendReport(by: .hour, from: day.advanced(by: 1), to: day.advanced(by: 9)).isEmpty)
  }

  @Test("Reconciliation names the campaign and day whose books were changed behind the ledger's back")
  func tampered() throws {
    _ = try lease(1_000)
    _ = try charge(1, price: 300)
    #expect(try ledger.reconcile() == Reconciliation(campaignDays: 1, charged: Micros(rawValue: 300), differences: []))
    try market.database.write { try $0.execute(sql: "UPDATE leases SET charged = 299") }
    let difference = try #require(try ledger.reconcile().differences.first)
    #expect(difference.campaign == campaign && difference.day == day)
    #expect(difference.leasesCharged.rawValue == 299 && difference.charges.rawValue == 300)
  }

  @Test("Leases of days that are over are closed at the node's word, and give back what they did not charge")
  func pastDays() throws {
    let today = day.advanced(by: 1)
    #expect(try lease(600, lifetime: 1_000) == 600)
    #expect(try lease(100, node: "b", lifetime: 1_000) == 100)
    _ = try charge(1, price: 250)
    #expect(try lease(900, day: today, lifetime: 1_000) == 300)
    #expect(
      try ledger.closeLeases(of: "a", before: today) == ReclaimedLeases(leases: 1, amount: Micros(rawValue: 350)))
    #expect(try ledger.closeLeases(of: "a", before: today) == ReclaimedLeases(leases: 0, amount: .zero))
    // Neither today's lease nor another node's is touched.
    #expect(try ledger.books(node: "a", day: today)[campaign]?.granted == Micros(rawValue: 300))
    #expect(try ledger.books(node: "b", day: day)[campaign]?.granted == Micros(rawValue: 100))
    #expect(try ledger.books(node: "a", day: day).isEmpty)
    let days = try market.database.read { try BudgetDay.fetch($0, campaign: campaign) }
    #expect(days.first { $0.day == day.number }?.granted == 350)
    // What came back counts for a lifetime budget at once.
    #expect(try lease(900, day: today, lifetime: 1_000) == 350)
    #expect(try ledger.reconcile().isExact)
  }

  @Test("A token is billed whether it was paid or free, and not when it was only counted")
  func billedTokens() throws {
    _ = try lease(300)
    _ = try charge(1, price: 250)
    _ = try charge(2, price: 900)
    _ = try charge(3, price: nil)
    let at = try Sample.charge(1, campaign: campaign, day: day).1.at
    let tokens = try [1, 2].map { try Sample.charge($0, campaign: campaign, day: day).1.token }
    #expect(try ledger.billedTokens(on: day, since: at) == Set(tokens))
    #expect(try ledger.billedTokens(on: day.advanced(by: 1), since: at).isEmpty)
    #expect(try ledger.billedTokens(on: day, since: Timestamp(milliseconds: .max)).isEmpty)
  }

  @Test("Pacing multipliers survive a restart on their day, the last one counts")
  func pacing() throws {
    let half = FixedPoint(raw: 1 << 29)
    try ledger.savePacing([campaign: .one, CampaignID("d"): half], at: now)
    try ledger.savePacing([campaign: half], at: now)
    let reopened = BudgetLedger(database: try MarketDatabase.open(at: market.folder.url))
    let calendar = try MarketCalendar(identifier: "UTC")
    let day = calendar.day(of: now)
    #expect(try reopened.pacing(on: day, of: calendar) == [campaign: half, CampaignID("d"): half])
    #expect(try reopened.pacing(on: day.advanced(by: 1), of: calendar).isEmpty)
  }
}
