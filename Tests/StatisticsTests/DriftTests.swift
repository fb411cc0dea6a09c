import Foundation
import Testing

@testable import Statistics

@Suite("Drift")
struct DriftTests {
  private static func normals(_ count: Int, mean: Double = 0, _ random: inout SplitMix64) -> [Double] {
    (0..<count).map { _ in mean + random.normal() }
  }

  @Test("The stability index is the published sum: 0 for equal shares, the same in both directions")
  func stability() throws {
    #expect(abs(try PopulationStability.index(reference: [50, 50], current: [5_000, 5_000])) < 1e-6)
    let sides = ([2_000, 3_000, 5_000], [5_000, 3_000, 2_000])
    // (0.5 − 0.2) ln(0.5/0.2) + 0 + (0.2 − 0.5) ln(0.2/0.5), as half an example a bin weighs little.
    let expected = 2 * 0.3 * log(2.5)
    #expect(abs(try PopulationStability.index(reference: sides.0, current: sides.1) - expected) < 1e-3)
    #expect(abs(try PopulationStability.index(reference: sides.1, current: sides.0) - expected) < 1e-3)
    #expect(try PopulationStability.index(reference: [10, 0], current: [0, 10]).isFinite)
    #expect(throws: StatisticsError.self) { try PopulationStability.index(reference: [1], current: [1, 2]) }
    #expect(throws: StatisticsError.self) { try PopulationStability.index(reference: [0, 0], current: [1, 2]) }
  }

  @Test("Bins hold equal shares; equal values share one")
  func bins() throws {
    let bins = try QuantileBins(of: (1...100).map(Double.init), count: 4)
    #expect(bins.counts((1...100).map(Double.init)) == [25, 25, 25, 25])
    #expect(bins.bin(of: -1) == 0)
    #expect(bins.bin(of: 1_000) == 3)
    let equal = try QuantileBins(of: [Double](repeating: 7, count: 20), count: 10)
    #expect(equal.counts([7, 7, 8]) == [2, 1])
    #expect(throws: StatisticsError.self) { try QuantileBins(of: [1, 2], count: 1) }
  }

  @Test("The gap of Kolmogorov and Smirnov is that of the definition, ties included")
  func gap() throws {
    #expect(try KolmogorovSmirnov([1, 2, 3], [4, 5]).distance == 1)
    #expect(try KolmogorovSmirnov([1, 2, 3, 4], [1, 2, 3, 4]).distance == 0)
    #expect(abs(try KolmogorovSmirnov([1, 1, 1, 2], [1, 2, 2, 2]).distance - 0.5) < 1e-12)
    var random = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let (one, other) = (
        Self.normals(40, &random).map { $0.rounded() }, Self.normals(25, mean: 0.5, &random).map { $0.rounded() }
      )
      let direct =
        (one + other).map { value in
          abs(Double(one.count { $0 <= value }) / 40 - Double(other.count { $0 <= value }) / 25)
        }.max() ?? 0
      #expect(abs(try KolmogorovSmirnov(one, other).distance - direct) < 1e-12)
    }
    // scipy 1.15, stats.ks_2samp(range(100), [x + 20 for x in range(100)], method='asymp') gives 0.2 and 0.0366.
    let shifted = try KolmogorovSmirnov((0..<100).map(Double.init), (20..<120).map(Double.init))
    #expect(abs(shifted.distance - 0.2) < 1e-12)
    #expect(abs(shifted.pValue - 0.0366) < 0.006)
    #expect(throws: StatisticsError.self) { try KolmogorovSmirnov([], [1]) }
  }

  @Test("Dot products of random features are near the Gaussian kernel")
  func kernel() throws {
    var random = SplitMix64(seed: 5)
    let features = try RandomFeatures(dimension: 5, count: 4_000, bandwidth: 1.5, using: &random)
    for _ in 0..<10 {
      let (one, other) = (Self.normals(5, &random).map(Float.init), Self.normals(5, &random).map(Float.init))
      let square = zip(one, other).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      let product = zip(features(one), features(other)).reduce(0.0) { $0 + Double($1.0 * $1.1) }
      #expect(abs(product - exp(-square / (2 * 1.5 * 1.5))) < 0.06)
    }
    #expect(RandomFeatures.medianDistance([[0, 0], [3, 4], [0, 0]]) == 5)
    #expect(RandomFeatures.medianDistance([[1], [1]]) == 1)
    #expect(throws: StatisticsError.self) {
      try RandomFeatures(dimension: 5, count: 1, bandwidth: 0, using: &random)
    }
  }

  @Test("The discrepancy of a range from the rest is that of the two parts")
  func ranges() throws {
    var random = SplitMix64(seed: 6)
    let rows = (0..<30).map { _ in Self.normals(4, &random).map(Float.init) }
    let all = try MeanDiscrepancy(rows)
    let rest = try MeanDiscrepancy(Array(rows[..<7] + rows[15...]))
    #expect(abs(all(7..<15) - (try rest(Array(rows[7..<15])))) < 1e-6)
    #expect(throws: StatisticsError.self) { try all([[1]]) }
    #expect(throws: StatisticsError.self) { try MeanDiscrepancy([]) }
  }

  /// Vectors of two clusters; `share` of them in the second.
  private static func vectors(_ count: Int, share: Double, _ random: inout SplitMix64) -> [[Float]] {
    (0..<count).map { _ in
      let centre = random.uniform() < share ? 1.5 : 0
      return normals(16, mean: centre, &random).map(Float.init)
    }
  }

  @Test("Windows without drift seldom pass the threshold of replayed ones, and a change of the mix nearly always does")
  func power() throws {
    var random = SplitMix64(seed: 7)
    let past = Self.vectors(1_600, share: 0.3, &random)
    let bandwidth = RandomFeatures.medianDistance(Array(past.prefix(100)))
    let features = try RandomFeatures(dimension: 16, count: 64, bandwidth: bandwidth, using: &random)
    let discrepancy = try MeanDiscrepancy(past.map { features($0) })
    let null = try ReplayedNull(reference: past.count, window: 200, using: &random) { range in discrepancy(range) }
    func alarms(_ windows: Int, share: Double) throws -> Int {
      try (0..<windows).count { _ in
        try discrepancy(Self.vectors(200, share: share, &random).map { features($0) }) > null.threshold()
      }
    }
    // 5% are meant; 200 windows give more than 22 in one of a thousand runs.
    #expect(try alarms(200, share: 0.3) <= 22)
    #expect(try alarms(40, share: 0.6) >= 38)
  }

  @Test("A past of less than two windows is refused; a value's place among replays is its probability")
  func replays() throws {
    var random = SplitMix64(seed: 8)
    #expect(throws: StatisticsError.self) {
      try ReplayedNull(reference: 39, window: 20, using: &random) { _ in 0 }
    }
    let null = try ReplayedNull(reference: 1_000, window: 1, replays: 99, using: &random) { Double($0.lowerBound) }
    #expect(null.values == null.values.sorted())
    #expect(null.pValue(of: .infinity) == 0.01)
    #expect(null.pValue(of: -1) == 1)
    #expect(null.values.count { $0 > null.threshold() } <= 5)
  }
}
