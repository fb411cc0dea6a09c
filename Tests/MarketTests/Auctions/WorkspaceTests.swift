import Domain
import Market
import TestSupport
import Testing

@Suite("Auctions with shared memory")
struct WorkspaceTests {
  @Test("A used workspace gives what a fresh auction gives, over markets of all sizes")
  func sameAsFresh() throws {
    var workspace = AuctionWorkspace()
    var outcome = AuctionOutcome()
    try forEachSeed(1_000) { _, random in
      let rows = random.pick([0, 1, 3, 20, 49, 130])
      let candidates = random.auctionCandidates(
        count: rows, parties: random.int(1...max(1, rows)), items: random.chance(0.5) ? max(1, rows / 2) : nil)
      let isEligible = (0..<rows).map { _ in random.chance(0.9) }
      let market = GeneralizedSecondPrice(
        reserve: ImpressionValue(Micros(rawValue: Int64(random.int(0...3))), at: .one))
      let slots = random.int(0...5)
      try market.sell(slots: slots, to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
      try #require(outcome == market.sell(slots: slots, to: candidates, isEligible: isEligible))
      try outcome.checkInvariants(of: candidates, isEligible: isEligible)
    }
  }

  /// Bids as they come from a broken or hostile bidder.
  private func wildBid(_ random: inout SeededRandom) -> Micros {
    Micros(
      rawValue: random.pick([
        0, 1, 2, 777, Micros.maximum.rawValue, Micros.maximum.rawValue - 1, Int64(random.int(0...1_000_000)),
        random.chance(0.05) ? random.pick([.max, .min, -1, Micros.maximum.rawValue + 1]) : 777,
      ]))
  }

  private func wildCandidates(_ random: inout SeededRandom) -> AuctionCandidates {
    var candidates = AuctionCandidates()
    let rows = random.pick([0, 1, 1, 2, 5, 30, 70])
    for row in 0..<rows {
      let extra = random.pick([0, 0, 1, -1, Int128(1) << 90, -(Int128(1) << 90), Int128(random.anyInt64())])
      candidates.append(
        bid: wildBid(&random), multiplier: random.probability(), billedRate: random.probability(),
        extraValue: ImpressionValue(raw: random.chance(0.01) ? Int128(1) << 100 : extra),
        party: Int32(random.index(below: rows)), item: random.chance(0.3) ? Int32(random.index(below: 5)) : nil,
        tieRank: Int32(row))
    }
    return candidates
  }

  @Test("Whatever bids come, each mechanism answers by its invariants or refuses with a typed error")
  func anyInput() throws {
    var workspace = AuctionWorkspace()
    var outcome = AuctionOutcome()
    var (answered, refused) = (0, 0)
    try forEachSeed(4_000) { _, random in
      let candidates = wildCandidates(&random)
      let isEligible = (0..<candidates.count).map { _ in random.chance(0.9) }
      let effects = try SlotEffects(
        (0..<random.int(0...4)).map { FixedPoint(raw: [1 << 30, 1 << 30, 1 << 20, 1][$0]) })
      let reserve = ImpressionValue(
        random.pick([.zero, Micros(rawValue: 1), .maximum]), at: random.pick([.one, FixedPoint(raw: 1)]))
      let isLegal = (try? candidates.checkInvariants()) != nil
      let sales: [(inout AuctionWorkspace, inout AuctionOutcome) throws -> Void] = [
        { workspace, outcome in
          try GeneralizedSecondPrice(reserve: reserve, rounding: .down, softFloor: ImpressionValue(raw: 1 << 35)).sell(
            slots: effects.count, to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
        },
        { workspace, outcome in
          try VickreyClarkeGroves(reserve: reserve, effects: effects).sell(
            to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
        },
        { workspace, outcome in
          try FirstPrice(reserve: reserve).sell(
            slots: effects.count, to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
        },
      ]
      for sell in sales {
        do {
          try sell(&workspace, &outcome)
          try #require(isLegal)
          try outcome.checkInvariants(of: candidates, isEligible: isEligible)
          answered += 1
        } catch let error as MarketError {
          try #require(error.code == .overflow && !isLegal, "\(error)")
          refused += 1
        }
      }
    }
    #expect(answered > 5_000 && refused > 300, "\(answered) \(refused)")
  }

  @Test("Columns of two lengths and slots out of order are refused")
  func malformed() throws {
    var candidates = plainCandidates([5, 4])
    candidates.item.removeLast()
    let error = #expect(throws: MarketError.self) { try candidates.checkInvariants() }
    #expect(error?.code == .badAuction)
    #expect(throws: MarketError.self) { try SlotEffects([FixedPoint(raw: 1 << 29), .one]) }
    #expect(throws: MarketError.self) { try SlotEffects([.one, .zero]) }
  }
}
