import Domain
import Market
import TestSupport
import Testing

@Suite("Matching of ads and slots")
struct MatchingTests {
  private struct SmallMarket {
    var bids: [Micros]
    let rates: [FixedPoint]
    let slots: Int
    let reserve: ImpressionValue

    init(_ random: inout SeededRandom) {
      let rows = random.int(0...5)
      let slots = random.int(1...3)
      self.slots = slots
      bids = (0..<rows).map { _ in Micros(rawValue: Int64(random.int(0...1_000))) }
      rates = (0..<rows * slots).map { _ in random.probability() }
      reserve = ImpressionValue(Micros(rawValue: Int64(random.int(0...200))), at: .one)
    }

    /// The greatest surplus over all ways to fill the slots.
    func best(from slot: Int = 0, used: Set<Int> = []) -> Int128 {
      guard slot < slots else { return 0 }
      var best = self.best(from: slot + 1, used: used)
      for row in bids.indices where !used.contains(row) {
        let money = ImpressionValue(bids[row], at: rates[row * slots + slot]).raw
        if money > 0, money >= reserve.raw {
          best = max(best, money - reserve.raw + self.best(from: slot + 1, used: used.union([row])))
        }
      }
      return best
    }

    func utility(_ row: Int, _ awards: [AuctionOutcome.Award?], value: Micros) -> Double {
      guard let slot = awards.firstIndex(where: { $0?.row == row }), let award = awards[slot] else { return 0 }
      return Double(value.rawValue - award.price.rawValue) * rates[row * slots + slot].value
    }
  }

  @Test("The matching has the greatest value that trying every one finds, and prices lie between reserve and bid")
  func optimal() throws {
    var workspace = MatchingWorkspace()
    try forEachSeed(1_500) { _, random in
      let market = SmallMarket(&random)
      let awards = try MatchingAuction(reserve: market.reserve, slots: market.slots)
        .sell(bids: market.bids, rates: market.rates, using: &workspace)
      var total: Int128 = 0
      for (slot, award) in awards.enumerated() {
        guard let award else { continue }
        let rate = market.rates[award.row * market.slots + slot]
        total += ImpressionValue(market.bids[award.row], at: rate).raw - market.reserve.raw
        try #require(award.price <= market.bids[award.row])
        try #require(ImpressionValue(award.price, at: rate) >= market.reserve)
      }
      try #require(total == market.best())
    }
  }

  @Test("Nobody gains by lying in a matching")
  func truthful() throws {
    var workspace = MatchingWorkspace()
    try forEachSeed(600) { _, random in
      let market = SmallMarket(&random)
      let auction = MatchingAuction(reserve: market.reserve, slots: market.slots)
      let truth = try auction.sell(bids: market.bids, rates: market.rates, using: &workspace)
      for row in market.bids.indices {
        let honest = market.utility(row, truth, value: market.bids[row])
        var bids = market.bids
        for lie in [0, 1, market.bids[row].rawValue + 7, Int64(random.int(0...3_000)), Int64(random.int(0...1_000))] {
          bids[row] = Micros(rawValue: lie)
          let awards = try auction.sell(bids: bids, rates: market.rates, using: &workspace)
          try #require(market.utility(row, awards, value: market.bids[row]) <= honest + 1)
        }
      }
    }
  }

  @Test("Where rates separate into ad and slot the matching is the separable auction, within a micro")
  func separable() throws {
    var (workspace, matching, outcome) = (AuctionWorkspace(), MatchingWorkspace(), AuctionOutcome())
    try forEachSeed(500) { _, random in
      let bids = (0..<random.int(1...6)).map { _ in Int64(random.int(1...100_000)) }
      let effects = [FixedPoint.one, FixedPoint(raw: 3 << 28), FixedPoint(raw: 1 << 28)]
      try VickreyClarkeGroves(reserve: .zero, effects: SlotEffects(effects)).sell(
        to: plainCandidates(bids), isEligible: bids.map { _ in true }, using: &workspace, into: &outcome)
      let awards = try MatchingAuction(reserve: .zero, slots: 3).sell(
        bids: bids.map { Micros(rawValue: $0) }, rates: bids.flatMap { _ in effects }, using: &matching)
      try #require(Set(bids).count < bids.count || awards.compactMap { $0?.row } == outcome.awards.map(\.row))
      for (one, other) in zip(awards, outcome.awards) {
        try #require(abs((one?.price.rawValue ?? 0) - other.price.rawValue) <= 1)
      }
    }
  }

  @Test("Amounts and rates out of range are refused")
  func refused() {
    var workspace = MatchingWorkspace()
    let auction = MatchingAuction(reserve: .zero, slots: 2)
    #expect(throws: MarketError.self) {
      try auction.sell(bids: [Micros(rawValue: .max)], rates: [.one, .one], using: &workspace)
    }
    #expect(throws: MarketError.self) { try auction.sell(bids: [.zero], rates: [.one], using: &workspace) }
  }
}
