import Domain
import Market
import TestSupport
import Testing

/// Tables of `Tests/Oracles/market/make.py`; numbers are texts, since JSON's lose digits.
struct ExactTables: Decodable {
  struct Rounded: Decodable { let value: String, raw: String }
  struct Product: Decodable { let amount: String, rate: String, value: String }
  struct Amount: Decodable { let amount: String, value: String }
  struct Quotient: Decodable { let dividend: String, divisor: String, down: String, up: String }
  let doubles: [Rounded]
  let products: [Product]
  let effective: [Product]
  let perThousand: [Amount]
  let quotients: [Quotient]

  static func load() throws -> ExactTables { try Oracle.json("market/exact.json") }
}

@Suite("Fixed point")
struct FixedPointTests {
  @Test("A number becomes the nearest step, ties to even, as fractions without limit say")
  func rounding() throws {
    for row in try ExactTables.load().doubles {
      let value = try #require(Double(row.value))
      #expect(FixedPoint(value)?.raw == Int64(row.raw), "\(row.value)")
    }
  }

  @Test("What no step is near to is nothing", arguments: [Double.nan, .infinity, -.infinity, 0x1p33, -0x1p33, 1e300])
  func refused(value: Double) {
    #expect(FixedPoint(value) == nil)
  }

  @Test("A probability is in 0...1", arguments: [-0x1p-40, 1.0.nextUp, .nan, -1, 2])
  func notProbability(value: Double) {
    #expect(FixedPoint(probability: value) == nil)
  }

  @Test("The limits of a probability are exact")
  func probabilities() {
    #expect(FixedPoint(probability: 0) == .zero)
    #expect(FixedPoint(probability: 1) == .one)
    #expect(FixedPoint(probability: 0.25)?.raw == 1 << 28)
  }

  @Test("Every step below 2²³ survives a turn through a double, and order is kept")
  func roundTrip() throws {
    try forEachSeed(1_000) { _, random in
      let value = FixedPoint(raw: random.anyInt64() >> 10)
      let other = FixedPoint(raw: random.anyInt64() >> 10)
      try #require(FixedPoint(value.value) == value)
      try #require((value < other) == (value.value < other.value))
      try #require(try Oracle.turnedThroughJSON(value) == value)
    }
  }
}

@Suite("Values of an impression")
struct ImpressionValueTests {
  @Test("Money times rate is exact at every size")
  func products() throws {
    for row in try ExactTables.load().products {
      let amount = Micros(rawValue: try #require(Int64(row.amount)))
      let rate = FixedPoint(raw: try #require(Int64(row.rate)))
      #expect(ImpressionValue(amount, at: rate).raw == Int128(row.value), "\(row)")
    }
  }

  @Test("A thousandth of a CPM is rounded up, so that the reserve is never undercut")
  func perThousand() throws {
    for row in try ExactTables.load().perThousand {
      let amount = Micros(rawValue: try #require(Int64(row.amount)))
      #expect(ImpressionValue(perThousand: amount).raw == Int128(row.value), "\(row)")
    }
  }

  @Test("An effective bid is rounded down, so that pacing never raises it")
  func effectiveBids() throws {
    for row in try ExactTables.load().effective {
      var candidates = AuctionCandidates()
      candidates.append(
        bid: Micros(rawValue: try #require(Int64(row.amount))),
        multiplier: FixedPoint(raw: try #require(Int64(row.rate))), billedRate: .one, extraValue: .zero, party: 0,
        tieRank: 0)
      #expect(candidates.effectiveBid(0).rawValue == Int64(row.value), "\(row)")
    }
  }

  @Test("A missing rate makes a missing value, unless nothing depends on it")
  func missing() {
    #expect(ImpressionValue(Micros(rawValue: 5), ifKnown: nil) == nil)
    #expect(ImpressionValue(.zero, ifKnown: nil) == .zero)
    #expect(ImpressionValue(Micros(rawValue: 5), ifKnown: .zero) == .zero)
    let weights = OrganicWeights(click: Micros(rawValue: 4), save: .zero, hide: Micros(rawValue: 2))
    let half = FixedPoint(raw: 1 << 29)
    #expect(weights.value(click: .one, save: nil, hide: half)?.raw == 3 << 30)
    #expect(weights.value(click: nil, save: .one, hide: half) == nil)
  }

  @Test("Adding in any order gives the same sum")
  func sums() throws {
    try forEachSeed(200) { _, random in
      var values = (0..<50).map { _ in ImpressionValue(random.micros(), at: random.probability()) }
      let sum = values.reduce(.zero, +)
      random.shuffle(&values)
      try #require(values.reduce(.zero, +) == sum)
      try #require(values.reduce(sum, -) == .zero)
    }
  }
}
