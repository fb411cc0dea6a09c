import Domain
import Ledger
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Hold book")
struct HoldBookTests {
  private let campaign: CampaignID
  private let start = Timestamp(milliseconds: 1_700_000_000_000)

  init() throws { campaign = try CampaignID("camp") }

  private func book(granted: Int64) -> HoldBook {
    var book = HoldBook(day: MarketDay(number: 1))
    book.grant(Micros(rawValue: granted), to: campaign)
    return book
  }

  private func want(_ serving: String, hold: Int64, cap: FrequencyCap? = nil) -> HoldBook.Want {
    HoldBook.Want(serving: serving, campaign: campaign, hold: Micros(rawValue: hold), cap: cap)
  }

  @Test("A hold beyond the free budget is refused and changes nothing")
  func refusesBudget() {
    var book = book(granted: 100)
    #expect(
      book.reserve([want("a/0", hold: 70)], person: nil, at: start, expiresAt: start.advanced(bySeconds: 60)) == [])
    let refusals = book.reserve(
      [want("b/0", hold: 31)], person: nil, at: start, expiresAt: start.advanced(bySeconds: 60))
    #expect(refusals == [Refusal(campaign: campaign, reason: .budgetRefused)])
    #expect(book.free(campaign) == Micros(rawValue: 30))
  }

  @Test("Either all ads of a page are reserved or none")
  func allOrNone() {
    var book = book(granted: 100)
    let refusals = book.reserve(
      [want("a/0", hold: 60), want("a/1", hold: 60)], person: nil, at: start, expiresAt: start.advanced(bySeconds: 60))
    #expect(refusals.count == 1)
    #expect(book.free(campaign) == Micros(rawValue: 100))
  }

  @Test("A cap holds for its window and opens after it")
  func cap() throws {
    var book = book(granted: 1_000)
    let cap = try FrequencyCap(count: 2, seconds: 100)
    for (serving, second, isServed) in [("a/0", 0, true), ("b/0", 10, true), ("c/0", 50, false), ("d/0", 100, true)] {
      let now = start.advanced(bySeconds: Int64(second))
      let refusals = book.reserve(
        [want(serving, hold: 1, cap: cap)], person: 7, at: now, expiresAt: now.advanced(bySeconds: 1_000))
      #expect(refusals.isEmpty == isServed, "at second \(second)")
    }
  }

  @Test("A hold that expires unbilled is free again; a billed one is charged in its place")
  func expiryAndSettlement() {
    var book = book(granted: 100)
    _ = book.reserve([want("a/0", hold: 40)], person: nil, at: start, expiresAt: start.advanced(bySeconds: 60))
    _ = book.reserve([want("b/0", hold: 40)], person: nil, at: start, expiresAt: start.advanced(bySeconds: 60))
    book.settle(serving: "a/0", campaign: campaign, charged: Micros(rawValue: 55))
    #expect(book.free(campaign) == Micros(rawValue: 5))
    let later = start.advanced(bySeconds: 60)
    #expect(
      book.reserve([want("c/0", hold: 45)], person: nil, at: later, expiresAt: later.advanced(bySeconds: 9)) == [])
  }

  @Test("Whatever happens in whatever order, books balance and a charge never passes the grant")
  func invariants() throws {
    try forEachSeed(200) { seed, random in
      var book = self.book(granted: Int64(random.int(0...5_000)))
      var now = start
      var open: [String] = []
      for step in 0..<200 {
        now = now.advanced(bySeconds: Int64(random.int(0...30)))
        switch random.int(0...3) {
        case 0, 1:
          let serving = "s\(step)/0"
          let refused = book.reserve(
            [want(serving, hold: Int64(random.int(0...300)))], person: nil, at: now,
            expiresAt: now.advanced(bySeconds: 100))
          if refused.isEmpty { open.append(serving) }
        case 2:
          guard !open.isEmpty else { continue }
          let serving = open.remove(at: random.index(below: open.count))
          let amount = Micros(rawValue: Int64(random.int(0...400)))
          let before = book.books[campaign]?.charged ?? .zero
          book.settle(serving: serving, campaign: campaign, charged: amount)
          let after = book.books[campaign]?.charged ?? .zero
          #expect(after == before || after == before + amount, "seed \(seed)")
        default:
          book.grant(Micros(rawValue: Int64(random.int(0...100))), to: campaign)
        }
        try book.books[campaign]?.checkInvariants()
      }
    }
  }
}
