import Domain
import Market
import TestSupport
import Testing

/// Rows of one party each with a rate of 1, in order of preference on ties.
func plainCandidates(_ bids: [Int64], rate: FixedPoint = .one) -> AuctionCandidates {
  var candidates = AuctionCandidates()
  for (row, bid) in bids.enumerated() {
    candidates.append(
      bid: Micros(rawValue: bid), multiplier: .one, billedRate: rate, extraValue: .zero, party: Int32(row),
      tieRank: Int32(row))
  }
  return candidates
}

@Suite("Mechanisms")
struct MechanismTests {
  private var workspace = AuctionWorkspace()
  private var outcome = AuctionOutcome()

  @Test("Values of 10, 4 and 2 for slots with 200 and 100 clicks pay 600 and 200 in all: the example of Edelman et al.")
  mutating func vickreyTextbook() throws {
    let half = FixedPoint(raw: 1 << 29)
    let market = VickreyClarkeGroves(reserve: .zero, effects: try SlotEffects([.one, half]))
    try market.sell(
      to: plainCandidates([10_000_000, 4_000_000, 2_000_000]), isEligible: [true, true, true], using: &workspace,
      into: &outcome)
    // 200 clicks at 3 are 600, 100 at 2 are 200; the generalised second price takes 800 and 200.
    #expect(outcome.awards.map(\.price.rawValue) == [3_000_000, 2_000_000])
    #expect(outcome.awards.map(\.setBy) == [.rival(1), .rival(2)])
  }

  @Test("With one slot Vickrey–Clarke–Groves is the second price with a reserve, and the runner-up is named")
  mutating func vickreyOfOneSlot() throws {
    let market = VickreyClarkeGroves(
      reserve: ImpressionValue(Micros(rawValue: 300), at: .one), effects: try SlotEffects([.one]))
    try market.sell(to: plainCandidates([500, 400]), isEligible: [true, true], using: &workspace, into: &outcome)
    #expect(outcome.awards == [.init(row: 0, price: Micros(rawValue: 400), setBy: .rival(1))])
    try market.sell(to: plainCandidates([500, 200]), isEligible: [true, true], using: &workspace, into: &outcome)
    #expect(outcome.awards == [.init(row: 0, price: Micros(rawValue: 300), setBy: .reserve)])
    #expect(outcome.belowReserve == [1])
  }

  @Test("A rival for the winner's item counts in the externality, one for an item that stands higher does not")
  mutating func vickreyItems() throws {
    var rows = plainCandidates([900, 800, 300, 200])
    rows.item = [7, 7, 8, 9]
    let market = VickreyClarkeGroves(reserve: .zero, effects: try SlotEffects([.one, .one]))
    try market.sell(to: rows, isEligible: [true, true, true, true], using: &workspace, into: &outcome)
    #expect(outcome.awards.map(\.row) == [0, 2])
    // Without row 0 rows 1 and 2 stand, so it displaces 800 − 300 + 300 − 300; without row 2 row 3 stands.
    #expect(outcome.awards.map(\.price.rawValue) == [800, 200])
  }

  @Test("Nobody gains by lying about a value under Vickrey–Clarke–Groves")
  func vickreyTruthful() throws {
    try forEachSeed(1_500) { _, random in
      var search = try DeviationSearch(&random)
      let market = VickreyClarkeGroves(reserve: search.reserve, effects: search.effects)
      let gain = try search.largestGain(&random) { candidates, workspace, outcome in
        try market.sell(
          to: candidates, isEligible: candidates.bid.map { _ in true }, using: &workspace, into: &outcome)
      }
      try #require(gain <= 1e-6, "\(gain)")
    }
  }

  @Test("The same search finds gains under the generalised second price, so that it would find them elsewhere")
  func secondPriceIsNotTruthful() throws {
    var gains = 0
    try forEachSeed(300) { _, random in
      var search = try DeviationSearch(&random)
      let market = GeneralizedSecondPrice(reserve: search.reserve)
      let slots = search.effects.count
      let gain = try search.largestGain(&random) { candidates, workspace, outcome in
        try market.sell(
          slots: slots, to: candidates, isEligible: candidates.bid.map { _ in true }, using: &workspace,
          into: &outcome)
      }
      gains += gain > 1 ? 1 : 0
    }
    #expect(gains > 30, "\(gains)")
  }

  @Test(
    "In the envy-free equilibrium of the generalised second price nobody wants a neighbour's slot; prices are VCG's")
  mutating func envyFree() throws {
    var workspace = workspace
    var outcome = outcome
    try forEachSeed(500) { _, random in
      let values = (0..<random.int(2...7)).map { _ in random.int(1...2_000_000) }.sorted(by: >)
      var effects = [FixedPoint.one]
      for _ in 1..<random.int(1...4) {
        effects.append(FixedPoint(raw: Int64(Double(effects[effects.count - 1].raw) * random.uniform(in: 0.1..<0.95))))
      }
      let equilibrium = EnvyFreeBids(values: values.map(Double.init), effects: effects.map(\.value)).bids
      try #require(zip(equilibrium, equilibrium.dropFirst()).allSatisfy { $0 >= $1 })
      let bids = equilibrium.map { Int64($0.rounded()) }
      try GeneralizedSecondPrice(reserve: .zero).sell(
        slots: effects.count, to: plainCandidates(bids), isEligible: bids.map { _ in true }, using: &workspace,
        into: &outcome)
      let prices = outcome.awards.map { Double($0.price.rawValue) }
      let envy = EnvyFreeBids.largestEnvy(
        values: values.map(Double.init), prices: prices, effects: effects.map(\.value))
      try #require(envy < 3, "\(envy)")
      try VickreyClarkeGroves(reserve: .zero, effects: SlotEffects(effects)).sell(
        to: plainCandidates(values.map(Int64.init)), isEligible: bids.map { _ in true }, using: &workspace,
        into: &outcome)
      for (price, award) in zip(prices, outcome.awards) {
        try #require(abs(price - Double(award.price.rawValue)) <= 2)
      }
    }
  }

  @Test("In a first-price auction winners pay their paced bids, which set their prices")
  mutating func firstPrice() throws {
    var rows = plainCandidates([500, 400, 90])
    rows.multiplier[0] = FixedPoint(raw: 1 << 29)
    let market = FirstPrice(reserve: ImpressionValue(Micros(rawValue: 100), at: .one))
    try market.sell(slots: 2, to: rows, isEligible: [true, true, true], using: &workspace, into: &outcome)
    #expect(outcome.awards.map(\.row) == [1, 0] && outcome.awards.map(\.price.rawValue) == [400, 250])
    #expect(outcome.awards.allSatisfy { $0.setBy == .ownBid } && outcome.belowReserve == [2])
  }

  @Test("Below a soft floor the own bid is the price, above it the floor is the least price")
  mutating func softFloor() throws {
    func price(_ bids: [Int64]) throws -> AuctionOutcome.Award {
      let market = GeneralizedSecondPrice(
        reserve: ImpressionValue(Micros(rawValue: 100), at: .one),
        softFloor: ImpressionValue(Micros(rawValue: 300), at: .one))
      try market.sell(
        slots: 1, to: plainCandidates(bids), isEligible: bids.map { _ in true }, using: &workspace, into: &outcome)
      return try #require(outcome.awards.first)
    }
    #expect(try price([250, 120]) == .init(row: 0, price: Micros(rawValue: 250), setBy: .ownBid))
    #expect(try price([350, 120]) == .init(row: 0, price: Micros(rawValue: 300), setBy: .reserve))
    #expect(try price([350, 320]) == .init(row: 0, price: Micros(rawValue: 320), setBy: .rival(1)))
  }

  @Test("Squashing by 0 ranks by bid, by 1 by bid times rate, and in between lets the bid count for more")
  mutating func squashing() throws {
    var rows = plainCandidates([400, 150])
    rows.billedRate = [FixedPoint(raw: 1 << 27), FixedPoint(raw: 1 << 29)]
    func winner(_ exponent: Double) throws -> Int? {
      try GeneralizedSecondPrice(reserve: .zero).sell(
        slots: 1, to: try rows.squashed(exponent: exponent), isEligible: [true, true], using: &workspace,
        into: &outcome)
      return outcome.awards.first?.row
    }
    #expect(try winner(1) == 1)
    #expect(try winner(0) == 0)
    // 400 · ⅛^½ = 141 and 150 · ½^½ = 106.
    #expect(try winner(0.5) == 0)
    #expect(throws: MarketError.self) { try rows.squashed(exponent: 1.5) }
  }
}
