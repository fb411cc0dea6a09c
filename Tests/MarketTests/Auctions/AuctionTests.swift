import Domain
import Market
import Testing

@Suite("Generalised second price")
struct AuctionTests {
  /// One row for each party, in order of preference on ties.
  private func candidates(_ rows: [(bid: Int64, rate: Double, extra: Int64)]) throws -> AuctionCandidates {
    var candidates = AuctionCandidates()
    for (index, row) in rows.enumerated() {
      candidates.append(
        bid: Micros(rawValue: row.bid), multiplier: .one, billedRate: try #require(FixedPoint(row.rate)),
        extraValue: ImpressionValue(Micros(rawValue: row.extra), at: .one), party: Int32(index), tieRank: Int32(index))
    }
    return candidates
  }

  private func prices(
    _ rows: [(bid: Int64, rate: Double, extra: Int64)], slots: Int, reserve: Int64 = 0,
    rounding: GeneralizedSecondPrice.Rounding = .up
  ) throws -> [[Int64]] {
    let market = GeneralizedSecondPrice(
      reserve: ImpressionValue(Micros(rawValue: reserve), at: .one), rounding: rounding)
    return market.sell(slots: slots, to: try candidates(rows), isEligible: rows.map { _ in true })
      .awards.map { [Int64($0.row), $0.price.rawValue] }
  }

  @Test("Bids of 10, 4 and 2 units for two slots pay 4 and 2: the example of Edelman, Ostrovsky and Schwarz")
  func textbook() throws {
    #expect(
      try prices([(10_000_000, 1, 0), (4_000_000, 1, 0), (2_000_000, 1, 0)], slots: 2) == [
        [0, 4_000_000], [1, 2_000_000],
      ])
  }

  @Test("With click rates the price is the next one's bid times the ratio of rates, rounded up")
  func qualityWeighted() throws {
    // 3 · 0.5 beats 4 · 0.25, which beats 1.500001 · 0.125; 4 · 0.25 / 0.5 = 2; 1.500001 · 0.125 / 0.25 = 0.7500005.
    let rows: [(Int64, Double, Int64)] = [(3_000_000, 0.5, 0), (4_000_000, 0.25, 0), (1_500_001, 0.125, 0)]
    #expect(try prices(rows, slots: 2) == [[0, 2_000_000], [1, 750_001]])
    #expect(try prices(rows, slots: 2, rounding: .down) == [[0, 2_000_000], [1, 750_000]])
  }

  @Test("One bidder pays the reserve over the rate, and less than it does not sell")
  func reserve() throws {
    #expect(try prices([(1_000, 0.25, 0)], slots: 1, reserve: 100) == [[0, 400]])
    #expect(try prices([(400, 0.25, 0)], slots: 1, reserve: 100) == [[0, 400]])
    #expect(try prices([(399, 0.25, 0)], slots: 1, reserve: 100) == [])
  }

  @Test("Without reserve or rival the price is one micro")
  func alone() throws {
    #expect(try prices([(1_000, 0.25, 0)], slots: 3) == [[0, 1]])
    #expect(try prices([(1_000, 0.25, 5_000), (10, 0.25, 0)], slots: 1) == [[0, 1]])
  }

  @Test("Whoever would lose a tie pays the smallest amount above it")
  func ties() throws {
    #expect(try prices([(500, 1, 0), (500, 1, 0)], slots: 2) == [[0, 500], [1, 1]])
    // Row 1 wins with 501 and would lose at 500.
    #expect(try prices([(500, 1, 0), (501, 1, 0)], slots: 1) == [[1, 501]])
    #expect(try prices([(501, 1, 0), (500, 1, 0)], slots: 1) == [[0, 500]])
  }

  @Test("Value to the viewer lowers the price, and a cost to them raises it")
  func extraValues() throws {
    #expect(try prices([(500, 1, 100), (400, 1, 0)], slots: 1) == [[0, 300]])
    #expect(try prices([(500, 1, -50), (400, 1, 0)], slots: 1) == [[0, 450]])
    // A cost is paid on top of the reserve; good value does not stand in for money.
    #expect(try prices([(500, 1, -50)], slots: 1, reserve: 100) == [[0, 150]])
    #expect(try prices([(99, 1, 1_000)], slots: 1, reserve: 100) == [])
    #expect(try prices([(500, 1, -401)], slots: 1, reserve: 100) == [])
  }

  @Test("A party takes one slot with its best row, which its others do not price")
  func parties() throws {
    var rows = try candidates([(900, 1, 0), (800, 1, 0), (300, 1, 0)])
    rows.party = [5, 5, 6]
    let outcome = GeneralizedSecondPrice(reserve: .zero).sell(slots: 2, to: rows, isEligible: [true, true, true])
    #expect(outcome.awards.map(\.row) == [0, 2])
    #expect(outcome.awards.map(\.price.rawValue) == [300, 1])
    #expect(outcome.awards.map(\.setBy) == [.rival(2), .reserve])
    #expect(outcome.sameParty == [1])
  }

  @Test("An item takes one slot; a rival for it prices the slot, and one for an item that stands higher prices none")
  func items() throws {
    var rows = try candidates([(900, 1, 0), (800, 1, 0), (700, 1, 0), (600, 1, 0), (300, 1, 0)])
    rows.item = [7, 7, 8, 7, 9]
    let outcome = GeneralizedSecondPrice(reserve: .zero)
      .sell(slots: 2, to: rows, isEligible: [true, true, true, true, true])
    #expect(outcome.awards.map(\.row) == [0, 2])
    #expect(outcome.awards.map(\.price.rawValue) == [800, 300])
    #expect(outcome.sameItem == [1, 3] && outcome.outranked == [4])
  }

  @Test("A party whose best row shows what stands higher competes with its next")
  func itemOfParty() throws {
    var rows = try candidates([(900, 1, 0), (800, 1, 0), (300, 1, 0)])
    rows.party = [1, 2, 2]
    rows.item = [7, 7, 8]
    let outcome = GeneralizedSecondPrice(reserve: .zero).sell(slots: 2, to: rows, isEligible: [true, true, true])
    #expect(outcome.awards.map(\.row) == [0, 2])
    #expect(outcome.awards.map(\.price.rawValue) == [800, 1])
    #expect(outcome.sameItem == [1] && outcome.sameParty.isEmpty)
  }

  @Test("The largest amounts and rates do not overflow")
  func limits() throws {
    let top = Micros.maximum.rawValue
    #expect(try prices([(top, 1, top), (top, 1, top), (top, 1, -top)], slots: 2) == [[0, top], [1, 1]])
    #expect(try prices([(top, 0x1p-30, 0), (top - 1, 0x1p-30, 0)], slots: 1) == [[0, top - 1]])
  }

  @Test("No slots and no candidates make no award", arguments: [0, -1, 3])
  func nothing(slots: Int) throws {
    #expect(try prices([], slots: slots) == [])
    if slots <= 0 { #expect(try prices([(5, 1, 0)], slots: slots) == []) }
  }

  @Test("A row whose rate is nothing does not compete")
  func noRate() throws {
    let outcome = GeneralizedSecondPrice(reserve: .zero)
      .sell(slots: 1, to: try candidates([(500, 0, 1_000)]), isEligible: [true])
    #expect(outcome.awards.isEmpty && outcome.belowReserve == [0])
  }
}
