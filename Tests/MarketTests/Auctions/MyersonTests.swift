import Domain
import Market
import TestSupport
import Testing

@Suite("Reserves and virtual values")
struct MyersonTests {
  /// Σ over j of C(n, j) F^{n−j} … in closed form for U[0,1], reserve ½: n/(n+1) − … as in Krishna, Auction Theory, §2.5.
  private static let revenues: [(bidders: Int, revenue: Double)] = [(2, 5 / 12.0), (3, 17 / 32.0), (5, 0.671875)]

  /// The mean price over a lattice in n dimensions that fills the cube evenly (Korobov's good lattice points).
  private func revenue(bidders: Int, sell: ([Micros]) throws -> Micros?) rethrows -> Double {
    let count = 65_521
    var factors = [1]
    for _ in 1..<bidders { factors.append(factors[factors.count - 1] * 17_364 % count) }
    var sum = 0.0
    for point in 0..<count {
      let values = factors.map { factor in
        Micros(rawValue: Int64(((Double(point * factor % count) + 0.5) / Double(count) * 1_000_000).rounded()))
      }
      sum += Double(try sell(values)?.rawValue ?? 0) / 1_000_000
    }
    return sum / Double(count)
  }

  @Test("The reserve of U[0,1] is ½, of U[2,3] its lowest value, of a log-normal the root of its virtual value")
  func reserves() {
    #expect(abs(UniformValues().reserve() - 0.5) < 1e-12)
    #expect(UniformValues(2...3).reserve() == 2)
    // A seller who gets 0.2 elsewhere asks for 0.6: v − (1 − v) = 0.2.
    #expect(abs(UniformValues().reserve(sellerValue: 0.2) - 0.6) < 1e-12)
    let values = LogNormalValues(mean: 0, deviation: 0.5)
    #expect(abs(values.virtualValue(values.reserve())) < 1e-9 && values.isRegular())
  }

  @Test("Bidders of U[0,1] at reserve ½ bring 5/12, 17/32 and 43/64, within a thousandth", arguments: revenues)
  func secondPriceRevenue(bidders: Int, revenue: Double) throws {
    let market = GeneralizedSecondPrice(reserve: ImpressionValue(Micros(rawValue: 500_000), at: .one))
    var (workspace, outcome) = (AuctionWorkspace(), AuctionOutcome())
    var candidates = plainCandidates(Array(repeating: 0, count: bidders))
    let isEligible = candidates.bid.map { _ in true }
    let found = try self.revenue(bidders: bidders) { values in
      candidates.bid = values
      try market.sell(slots: 1, to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
      return outcome.awards.first?.price
    }
    #expect(abs(found / revenue - 1) < 0.001, "\(found)")
  }

  @Test("The auction by virtual values brings the same from the same bidders", arguments: revenues)
  func myersonRevenue(bidders: Int, revenue: Double) throws {
    let table = try VirtualValueTable(UniformValues(), unit: Micros(rawValue: 1_000_000), points: 4_001)
    let market = MyersonAuction(effects: try SlotEffects([.one]), tables: [table])
    var (workspace, outcome) = (AuctionWorkspace(), AuctionOutcome())
    var candidates = plainCandidates(Array(repeating: 0, count: bidders))
    let (isEligible, tables) = (candidates.bid.map { _ in true }, candidates.bid.map { _ in 0 })
    let found = try self.revenue(bidders: bidders) { values in
      candidates.bid = values
      try market.sell(to: candidates, table: tables, isEligible: isEligible, using: &workspace, into: &outcome)
      return outcome.awards.first?.price
    }
    #expect(abs(found / revenue - 1) < 0.001, "\(found)")
  }

  @Test("Nobody gains by lying where virtual values rank, with two distributions and several slots")
  func truthful() throws {
    let tables = [
      try VirtualValueTable(UniformValues(0...100_000), unit: Micros(rawValue: 1), points: 800),
      try EmpiricalValues([1, 1, 2, 9, 9, 40, 5_000, 60_000, 60_001].map { Micros(rawValue: $0) }).virtualValues,
    ]
    try forEachSeed(1_500) { _, random in
      var search = try DeviationSearch(&random, isMoneyAlone: true)
      let market = MyersonAuction(effects: search.effects, tables: tables, sellerValue: search.reserve)
      let table = search.values.map { _ in random.index(below: 2) }
      let gain = try search.largestGain(&random) { candidates, workspace, outcome in
        try market.sell(
          to: candidates, table: table, isEligible: candidates.bid.map { _ in true }, using: &workspace,
          into: &outcome)
      }
      try #require(gain <= 1e-6, "\(gain)")
    }
  }

  @Test("The empirical reserve is the best price found by trying each, and ironed slopes never fall")
  func empirical() throws {
    try forEachSeed(500) { _, random in
      let sample = (0..<random.int(1...40)).map { _ in Micros(rawValue: Int64(random.int(0...50))) }
      let values = try EmpiricalValues(sample)
      func revenue(_ price: Micros) -> Int { Int(price.rawValue) * sample.count { $0 >= price } }
      try #require(revenue(values.reserve) == sample.map(revenue).max())
      // Where the ironed value first reaches 0 revenue is greatest too.
      let first = try #require(values.virtualValues.smallestBid(reaching: 0))
      try #require(revenue(first) == revenue(values.reserve))
    }
  }

  @Test("Two groups of values are ironed: between them the virtual value is flat")
  func ironing() throws {
    let values = try EmpiricalValues((0..<50).map { Micros(rawValue: $0 < 25 ? 100 : 1_000) })
    #expect(values.reserve == Micros(rawValue: 1_000) && values.revenue == 500)
    #expect(values.virtualValues(Micros(rawValue: 1_000)) == Micros(rawValue: 1_000))
    #expect(values.virtualValues(Micros(rawValue: 999)) == Micros(rawValue: -800))
    #expect(values.virtualValues(Micros(rawValue: 99)) == nil)
  }
}
