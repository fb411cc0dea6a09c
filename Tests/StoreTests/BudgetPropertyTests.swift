import Domain
import Foundation
import Market
import Synchronization
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Budgets under any order of calls")
struct BudgetPropertyTests {
  @Test("No order of leases, charges, expiries and limit changes overspends, and every sum is exact", arguments: 0..<8)
  func interleavings(seed: Int) throws {
    var world = try World(seed: UInt64(seed))
    for _ in 0..<150 { try world.step() }
    try world.checkEnd()
  }

  @Test("Nodes that run at once spend what the budget allows and not a micro more")
  func threads() throws {
    let market = try TemporaryMarket()
    let ledger = BudgetLedger(database: market.database)
    let campaign = try CampaignID("c")
    let day = MarketDay(number: 3)
    let limits = BudgetLimits(daily: Micros(rawValue: 10_000), lifetime: Micros(rawValue: 9_000))
    let failures = Mutex<[any Error]>([])
    let paid = Mutex<Int64>(0)
    DispatchQueue.concurrentPerform(iterations: 6) { thread in
      var random = SeededRandom(seed: UInt64(thread))
      do {
        for step in 0..<30 {
          let node = "node\(thread % 3)"
          _ = try ledger.lease(
            node: node, campaign: campaign, day: day, want: Micros(rawValue: Int64(random.index(below: 300))),
            limits: limits, now: Timestamp(milliseconds: 0), lifetimeSeconds: 10)
          // Half of the tokens are shared with another thread.
          let number = step.isMultiple(of: 2) ? (thread / 2) * 1_000 + step : thread * 10_000 + step
          let (event, charge) = try Sample.charge(number, campaign: campaign, day: day)
          let receipt = try ledger.record(
            [event], charges: [charge], limits: [campaign: limits], receivedAt: Timestamp(milliseconds: 0), node: node)
          if case .charged(let amount) = receipt.charges[0] { paid.withLock { $0 += amount.rawValue } }
        }
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
    #expect(failures.withLock { $0.isEmpty })
    let books = try ledger.reconcile()
    #expect(books.isExact)
    #expect(books.charged.rawValue == paid.withLock { $0 })
    // What is left over goes to one more node; then the budget is granted to the last micro.
    _ = try ledger.lease(
      node: "last", campaign: campaign, day: day, want: Micros(rawValue: 9_000), limits: limits,
      now: Timestamp(milliseconds: 0), lifetimeSeconds: 10)
    let days = try market.database.read { try BudgetDay.fetch($0, campaign: campaign) }
    #expect(days.map(\.granted) == [9_000])
    #expect(days.map(\.charged) == [books.charged.rawValue])
  }
}

/// Three nodes with their own books, two campaigns, two days, a clock, and limits that change.
private struct World {
  struct Place: Hashable {
    var node: String
    var campaign: CampaignID
    var day: MarketDay
  }

  let market: TemporaryMarket
  let ledger: BudgetLedger
  let campaigns: [CampaignID]
  var random: SeededRandom
  var now = Timestamp(milliseconds: 0)
  var limits: [CampaignID: BudgetLimits] = [:]
  var highest: [CampaignID: BudgetLimits] = [:]
  var books: [Place: BudgetBook] = [:]
  var charged: [CampaignID: [MarketDay: Int64]] = [:]
  var number = 0

  init(seed: UInt64) throws {
    market = try TemporaryMarket()
    ledger = BudgetLedger(database: market.database)
    campaigns = [try CampaignID("c0"), try CampaignID("c1")]
    random = SeededRandom(seed: seed, stream: "budgets")
    for campaign in campaigns { changeLimits(of: campaign) }
  }

  private mutating func amount(below bound: Int) -> Micros { Micros(rawValue: Int64(random.index(below: bound))) }

  private mutating func changeLimits(of campaign: CampaignID) {
    let lifetime = random.chance(0.7) ? amount(below: 6_000) : nil
    let new = BudgetLimits(daily: amount(below: 4_000), lifetime: lifetime)
    limits[campaign] = new
    let old = highest[campaign] ?? new
    highest[campaign] = BudgetLimits(
      daily: max(old.daily, new.daily),
      lifetime: old.lifetime.flatMap { old in new.lifetime.map { max(old, $0) } })
  }

  mutating func step() throws {
    let campaign = campaigns[random.index(below: 2)]
    let place = Place(
      node: "n\(random.index(below: 3))", campaign: campaign, day: MarketDay(number: Int32(random.index(below: 2))))
    switch random.index(below: 12) {
    case 0...2: try lease(place)
    case 3...7: try charge(place)
    case 8: try surrender(place)
    case 9: now = now.advanced(bySeconds: Int64(random.index(below: 40)))
    case 10: changeLimits(of: campaign)
    default: _ = try ledger.reclaimExpired(now: now)
    }
    let reconciliation = try ledger.reconcile()
    #expect(reconciliation.isExact)
    try checkBooks()
  }

  private mutating func lease(_ place: Place) throws {
    guard let limits = limits[place.campaign] else { return }
    let want = amount(below: 1_500)
    let isKnown = try open(place)
    let granted = try ledger.lease(
      node: place.node, campaign: place.campaign, day: place.day, want: want, limits: limits, now: now,
      lifetimeSeconds: 60)
    #expect(granted >= .zero && granted <= want)
    if !isKnown { books[place] = BudgetBook() }
    books[place]?.grant(granted)
    if granted > .zero { try checkGrants(place, limits) }
  }

  private func open(_ place: Place) throws -> Bool {
    try ledger.books(node: place.node, day: place.day)[place.campaign] != nil
  }

  /// Right after a grant, everything granted lies within the limits of the moment.
  private func checkGrants(_ place: Place, _ limits: BudgetLimits) throws {
    let rows = try market.database.read { db in
      try BudgetDay.fetch(db, campaign: place.campaign)
    }
    #expect(rows.filter { $0.day == place.day.number }.allSatisfy { $0.granted <= limits.daily.rawValue })
    if let lifetime = limits.lifetime { #expect(rows.reduce(0) { $0 + $1.granted } <= lifetime.rawValue) }
  }

  private mutating func charge(_ place: Place) throws {
    // Now and then an event or a token comes again.
    let isRepeat = number > 0 && random.chance(0.2)
    let id = isRepeat ? random.index(below: number) : number
    if !isRepeat { number += 1 }
    var (event, request) = try Sample.charge(id, campaign: place.campaign, day: place.day)
    if isRepeat, random.chance(0.5) {
      event = Event(id: try EventID("again\(number)-\(random.next())"), kind: .click, at: event.at)
      request.event = event.id
    }
    request.price = amount(below: 400)
    let known = random.chance(0.8) ? limits : [:]
    let receipt = try ledger.record(
      [event], charges: [request], limits: known, receivedAt: now, node: place.node)
    for grown in receipt.extensions {
      books[place]?.grant(grown.amount)
      try checkGrants(place, try #require(limits[grown.campaign]))
    }
    let outcome = try #require(receipt.charges.first)
    if isRepeat { #expect(outcome == .duplicate) }
    if case .charged(let amount) = outcome {
      #expect(books[place]?.charge(amount, releasing: .zero) == true)
      charged[place.campaign, default: [:]][place.day, default: 0] += amount.rawValue
    }
  }

  private mutating func surrender(_ place: Place) throws {
    let amount = amount(below: 800)
    let given = try ledger.surrender(node: place.node, campaign: place.campaign, day: place.day, amount: amount)
    #expect(given <= amount)
    guard given > .zero, let book = books[place] else { return }
    books[place] = BudgetBook(granted: book.granted - given, charged: book.charged)
  }

  /// As long as a node's lease is open, the books in its memory say the same.
  private func checkBooks() throws {
    for day in [MarketDay(number: 0), MarketDay(number: 1)] {
      for node in ["n0", "n1", "n2"] {
        for (campaign, book) in try ledger.books(node: node, day: day) {
          #expect(books[Place(node: node, campaign: campaign, day: day)] == book)
        }
      }
    }
  }

  func checkEnd() throws {
    for campaign in campaigns {
      let days = charged[campaign] ?? [:]
      let highest = try #require(highest[campaign])
      #expect(days.values.allSatisfy { $0 <= highest.daily.rawValue })
      if let lifetime = highest.lifetime { #expect(days.values.reduce(0, +) <= lifetime.rawValue) }
      for (day, sum) in days { #expect(try ledger.spent(day: day)[campaign]?.rawValue == sum) }
    }
    #expect(try ledger.reconcile().charged.rawValue == charged.values.flatMap(\.values).reduce(0, +))
  }
}
