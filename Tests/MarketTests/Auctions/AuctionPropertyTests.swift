import Domain
import Market
import TestSupport
import Testing

/// A random small market.
private struct SmallMarket {
  let candidates: AuctionCandidates
  let isEligible: [Bool]
  let reserve: ImpressionValue
  let slots: Int

  init(_ random: inout SeededRandom, upTo count: Int = 7) {
    let rows = random.int(0...count)
    candidates = random.auctionCandidates(
      count: rows, parties: random.int(1...max(1, rows)),
      items: random.chance(0.5) ? random.int(1...max(1, rows)) : nil)
    isEligible = (0..<rows).map { _ in random.chance(0.9) }
    let micros = Int64(random.pick([0, 1, random.int(0...300)]))
    reserve = ImpressionValue(Micros(rawValue: micros), at: random.pick([.one, FixedPoint(raw: 1 << 28)]))
    slots = random.int(0...4)
  }

  var reference: AuctionReference {
    AuctionReference(candidates: candidates, isEligible: isEligible, reserve: reserve)
  }

  func sell(_ rounding: GeneralizedSecondPrice.Rounding = .up, _ changed: AuctionCandidates? = nil) -> AuctionOutcome {
    GeneralizedSecondPrice(reserve: reserve, rounding: rounding)
      .sell(slots: slots, to: changed ?? candidates, isEligible: isEligible)
  }
}

@Suite("Auction properties")
struct AuctionPropertyTests {
  @Test("Slots go to the best parties, each item once, as the rule written plainly says")
  func allocation() throws {
    try forEachSeed(3_000) { _, random in
      let market = SmallMarket(&random)
      let outcome = market.sell()
      let ranking = market.reference.ranking()
      try #require(outcome.awards.map(\.row) == Array(ranking.prefix(market.slots)))
      try #require(outcome.outranked == Array(ranking.dropFirst(market.slots)))
    }
  }

  @Test("The price is the smallest bid that keeps the slot, found by lowering it one micro at a time")
  func pricesAreMinimal() throws {
    var (checked, tied, paced, extra) = (0, 0, 0, 0)
    try forEachSeed(1_000) { _, random in
      let market = SmallMarket(&random, upTo: 6)
      for (slot, award) in market.sell().awards.enumerated() {
        let smallest = market.reference.smallestBid(keeping: slot, row: award.row)
        try #require(award.price.rawValue == smallest, "slot \(slot)")
        checked += 1
        if case .rival(let rival) = award.setBy, market.candidates.tieRank[rival] < market.candidates.tieRank[award.row]
        {
          tied += 1
        }
        if market.candidates.multiplier[award.row] != .one { paced += 1 }
        if market.candidates.extraValue[award.row] != .zero { extra += 1 }
      }
    }
    // The random markets must reach what the property is about.
    #expect(checked > 500 && tied > 50 && paced > 50 && extra > 100, "\(checked) \(tied) \(paced) \(extra)")
  }

  @Test("Nobody is charged above the paced bid, nor the paced bid above the bid, and each price earns the reserve")
  func bounds() throws {
    try forEachSeed(3_000) { _, random in
      let market = SmallMarket(&random, upTo: 12)
      for award in market.sell().awards {
        let (price, row) = (award.price, award.row)
        try #require(price > .zero && price <= market.candidates.effectiveBid(row))
        try #require(market.candidates.effectiveBid(row) <= market.candidates.bid[row])
        let money = ImpressionValue(price, at: market.candidates.billedRate[row])
        try #require(money >= market.reserve)
        try #require(money + market.candidates.extraValue[row] >= market.reserve)
      }
    }
  }

  @Test("A price rounded down is less than one micro below the one rounded up, and above nothing")
  func roundingDown() throws {
    try forEachSeed(3_000) { _, random in
      let market = SmallMarket(&random, upTo: 12)
      let (up, down) = (market.sell(.up), market.sell(.down))
      try #require(up.awards.map(\.row) == down.awards.map(\.row) && up.awards.map(\.setBy) == down.awards.map(\.setBy))
      for (high, low) in zip(up.awards, down.awards) {
        try #require((0...1).contains(high.price.rawValue - low.price.rawValue) && low.price > .zero)
      }
    }
  }

  @Test("Each eligible row ends in exactly one list, and no party or item in two slots")
  func conservation() throws {
    try forEachSeed(3_000) { _, random in
      let market = SmallMarket(&random, upTo: 20)
      let outcome = market.sell()
      let all =
        outcome.awards.map(\.row) + outcome.outranked + outcome.sameParty + outcome.sameItem
        + outcome.belowReserve
      try #require(all.sorted() == market.isEligible.indices.filter { market.isEligible[$0] })
      let parties = outcome.awards.map { market.candidates.party[$0.row] }
      try #require(Set(parties).count == parties.count && parties.count <= market.slots)
      let items = outcome.awards.map { market.candidates.item[$0.row] }
      try #require(Set(items).count == items.count)
      let listed = Set(parties + outcome.outranked.map { market.candidates.party[$0] })
      try #require(outcome.sameParty.allSatisfy { listed.contains(market.candidates.party[$0]) })
      let values = market.reference.values()
      try #require(outcome.belowReserve.allSatisfy { values[$0] == nil })
    }
  }

  @Test("Raising a bid never lowers its slot, nor its price")
  func monotone() throws {
    try forEachSeed(3_000) { _, random in
      let market = SmallMarket(&random)
      guard market.candidates.count > 0 else { return }
      let row = random.index(below: market.candidates.count)
      var raised = market.candidates
      raised.bid[row] += Micros(rawValue: Int64(random.int(1...500)))
      let (before, after) = (market.sell(), market.sell(.up, raised))
      guard let slot = before.awards.firstIndex(where: { $0.row == row }) else { return }
      let newSlot = try #require(after.awards.firstIndex { $0.row == row })
      try #require(newSlot <= slot)
      // Within one slot the price depends on others alone.
      try #require(newSlot < slot || after.awards[newSlot].price == before.awards[slot].price)
      try #require(after.awards[newSlot].price >= before.awards[slot].price)
    }
  }

  @Test("The order of rows does not matter")
  func order() throws {
    try forEachSeed(1_000) { _, random in
      let market = SmallMarket(&random)
      var rows = Array(0..<market.candidates.count)
      random.shuffle(&rows)
      var shuffled = AuctionCandidates()
      for row in rows {
        shuffled.append(
          bid: market.candidates.bid[row], multiplier: market.candidates.multiplier[row],
          billedRate: market.candidates.billedRate[row], extraValue: market.candidates.extraValue[row],
          party: market.candidates.party[row], item: market.candidates.item[row],
          tieRank: market.candidates.tieRank[row])
      }
      let outcome = GeneralizedSecondPrice(reserve: market.reserve)
        .sell(slots: market.slots, to: shuffled, isEligible: rows.map { market.isEligible[$0] })
      let awards = outcome.awards.map { award in
        let setBy: AuctionOutcome.PriceSetter =
          if case .rival(let rival) = award.setBy { .rival(rows[rival]) } else { .reserve }
        return AuctionOutcome.Award(row: rows[award.row], price: award.price, setBy: setBy)
      }
      try #require(awards == market.sell().awards)
    }
  }
}
