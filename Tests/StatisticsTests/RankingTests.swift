import Statistics
import Testing

@Suite("Ranking metrics")
struct RankingTests {
  private struct File: Decodable { let cases: [Case] }
  private struct Case: Decodable {
    let ranked: [Int]
    let gains: [Double]
    let depth: Int
    let discountedGain: Double
    let recall: Double
    let hitRate: Double
    let reciprocalRank: Double
  }

  @Test("Discounted gain, recall, hit rate and reciprocal rank agree with scikit-learn and with counting")
  func peers() throws {
    for known in try Oracle.read(File.self, "ranking").cases {
      let gains = Dictionary(uniqueKeysWithValues: zip(known.gains.indices, known.gains))
      let ranking = try JudgedRanking(ranked: known.ranked, relevant: gains)
      let expected: [(RankingMetric, Double)] = [
        (.discountedGain(at: known.depth), known.discountedGain), (.recall(at: known.depth), known.recall),
        (.hitRate(at: known.depth), known.hitRate), (.reciprocalRank, known.reciprocalRank),
      ]
      for (metric, value) in expected {
        #expect(near(try #require(metric.value(of: ranking)), value, 1e-12))
      }
    }
  }

  @Test("Relevant items that were not retrieved lower recall and discounted gain")
  func missed() throws {
    let ranking = try JudgedRanking(ranked: ["a", "x"], relevant: ["a", "b"])
    #expect(RankingMetric.recall(at: 10).value(of: ranking) == 0.5)
    #expect(try #require(RankingMetric.discountedGain(at: 10).value(of: ranking)) < 0.62)
    #expect(RankingMetric.reciprocalRank.value(of: ranking) == 1)
  }

  @Test("A query with nothing relevant is left out of the mean and counted")
  func skipped() throws {
    let rankings = [
      try JudgedRanking(ranked: [1, 2], relevant: [1] as Set),
      try JudgedRanking(ranked: [1, 2], relevant: [2] as Set),
      try JudgedRanking(ranked: [1, 2], relevant: [] as Set),
    ]
    var random = SplitMix64(seed: 1)
    let mean = try RankingMetric.reciprocalRank.mean(over: rankings, using: &random)
    #expect(mean.skipped == 1)
    #expect(mean.interval.estimate == 0.75)
    #expect((mean.interval.low, mean.interval.high) == (0.5, 1))
    #expect(throws: StatisticsError.self) {
      try RankingMetric.reciprocalRank.mean(over: [rankings[2]], using: &random)
    }
  }

  @Test("No order beats the one by gain")
  func ideal() throws {
    var random = SplitMix64(seed: 4)
    let gains: [Int: Double] = [0: 3, 1: 1, 2: 7, 3: 0, 4: 1]
    let best = try JudgedRanking(ranked: [2, 0, 1, 4, 3], relevant: gains)
    #expect(RankingMetric.discountedGain(at: 4).value(of: best) == 1)
    for _ in 0..<100 {
      let other = try JudgedRanking(ranked: [0, 1, 2, 3, 4].shuffled(using: &random), relevant: gains)
      #expect(try #require(RankingMetric.discountedGain(at: 4).value(of: other)) <= 1)
    }
  }

  @Test("An item ranked twice or a negative gain is refused")
  func refused() {
    #expect(throws: StatisticsError.self) { try JudgedRanking(ranked: [1, 1], relevant: [1] as Set) }
    #expect(throws: StatisticsError.self) { try JudgedRanking(ranked: [1], relevant: [1: -1.0]) }
  }
}
