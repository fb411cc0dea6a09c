import Domain
import Market
import TestSupport
import Testing

@Suite("Auction rules")
struct AuctionRulesTests {
  @Test("Squashing keeps the pivot, the order of rates and their range; with its full exponent it changes nothing")
  func squashing() throws {
    let half = Squashing(exponent256: 128, pivot: 0.04)
    let pivot = try #require(FixedPoint(probability: 0.04))
    #expect(abs(half(pivot).value - 0.04) < 1e-8)
    // r₀ · (r / r₀)^½ for r = 0.01.
    #expect(abs(half(try #require(FixedPoint(probability: 0.01))).value - 0.02) < 1e-8)
    #expect(half(.zero) == .zero && half(.one) <= .one)
    try forEachSeed(200) { seed, random in
      let squashing = Squashing(exponent256: random.int(0...256), pivot: random.uniform(in: 0.001..<1))
      let rates = [random.probability(), random.probability()].sorted()
      #expect(squashing(rates[0]) <= squashing(rates[1]), "seed \(seed)")
      #expect(Squashing(exponent256: 256, pivot: 0.5)(rates[0]) == rates[0], "seed \(seed)")
    }
  }

  @Test("Each mechanism that a policy names is the mechanism itself")
  func mechanisms() throws {
    try forEachSeed(100) { seed, random in
      let candidates = random.auctionCandidates(count: 12, parties: 8)
      let everyone = [Bool](repeating: true, count: 12)
      let reserve = ImpressionValue(raw: 1 << 20)
      let effects = try SlotEffects([1, 0.6, 0.3].map { FixedPoint(probability: $0) ?? .one })
      var (workspace, named, plain) = (AuctionWorkspace(), AuctionOutcome(), AuctionOutcome())
      for kind in AuctionRules.Kind.allCases {
        try AuctionRules(kind: kind).sell(
          effects, slots: 3, reserve: reserve, rounding: .up, to: candidates, isEligible: everyone, using: &workspace,
          into: &named)
        switch kind {
        case .generalizedSecondPrice:
          plain = GeneralizedSecondPrice(reserve: reserve).sell(slots: 3, to: candidates, isEligible: everyone)
        case .vickreyClarkeGroves:
          try VickreyClarkeGroves(reserve: reserve, effects: effects).sell(
            to: candidates, isEligible: everyone, using: &workspace, into: &plain)
        case .firstPrice:
          try FirstPrice(reserve: reserve).sell(
            slots: 3, to: candidates, isEligible: everyone, using: &workspace, into: &plain)
        }
        #expect(named == plain, "seed \(seed), \(kind)")
        try named.checkInvariants(of: candidates, isEligible: everyone)
      }
    }
  }

  @Test("VCG without the attention of each slot is refused, in an auction and in a policy")
  func missingAttention() throws {
    var (workspace, outcome) = (AuctionWorkspace(), AuctionOutcome())
    #expect(throws: MarketError.self) {
      try AuctionRules(kind: .vickreyClarkeGroves).sell(
        nil, slots: 2, reserve: .zero, rounding: .up, to: AuctionCandidates(), isEligible: [], using: &workspace,
        into: &outcome)
    }
    var policy = Policy.standard
    policy.auction = AuctionRules(kind: .vickreyClarkeGroves)
    #expect(throws: MarketError.self) { try policy.validated() }
    policy.attention = [1, 0.5]
    #expect(throws: Never.self) { try policy.validated() }
  }

  @Test(
    "What is out of range in a policy's auction, utility or attention is refused",
    arguments: [
      { $0.auction = AuctionRules(kind: .firstPrice, softFloorPerThousand: Micros(rawValue: 1)) },
      { $0.auction = AuctionRules(kind: .generalizedSecondPrice, softFloorPerThousand: Micros(rawValue: -1)) },
      { $0.auction = AuctionRules(kind: .generalizedSecondPrice, squashing: Squashing(exponent256: 257)) },
      { $0.auction = AuctionRules(kind: .generalizedSecondPrice, squashing: Squashing(pivot: 0)) },
      { $0.utility = UtilityWeights(showing: Micros(rawValue: -1)) }, { $0.attention = [] },
      { $0.attention = [0.5, 0.6] }, { $0.attention = [1.5] }, { $0.attention = [0] }, { $0.layout = .planned },
    ] as [@Sendable (inout Policy) -> Void])
  func refused(change: @Sendable (inout Policy) -> Void) throws {
    var policy = Policy.standard
    change(&policy)
    #expect(throws: MarketError.self) { try policy.validated() }
  }

  @Test("Whole policies with any mechanism are legal, and so is the example that names every field")
  func legal() throws {
    try forEachSeed(100) { _, random in
      let policy = random.anyPolicy()
      #expect(throws: Never.self) { try policy.validated() }
    }
    #expect(throws: Never.self) { try Policy.example.validated() }
  }
}
