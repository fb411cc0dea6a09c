import Statistics
import Testing

@Suite("Ranking metrics by chance")
struct ChanceRankingTests {
  private static func orders(_ items: [Int]) -> [[Int]] {
    items.isEmpty
      ? [[]]
      : items.flatMap { first in orders(items.filter { $0 != first }).map { [first] + $0 } }
  }

  @Test(
    "The closed form is the mean over all orders",
    arguments: [
      RankingMetric.recall(at: 1), .recall(at: 3), .recall(at: 9), .discountedGain(at: 2), .discountedGain(at: 9),
      .hitRate(at: 2), .hitRate(at: 5), .reciprocalRank,
    ], [[0: 1.0], [0: 1, 3: 1], [0: 7, 1: 3, 4: 1], [0: 1, 1: 1, 2: 1, 3: 1, 4: 1]])
  func enumerated(metric: RankingMetric, gains: [Int: Double]) throws {
    let orders = Self.orders(Array(0..<5))
    let values = try orders.map { try #require(metric.value(of: JudgedRanking(ranked: $0, relevant: gains))) }
    let mean = values.reduce(0, +) / Double(values.count)
    let closed = try #require(metric.valueByChance(ideal: gains.values.sorted(by: >), among: 5))
    #expect(near(closed, mean, 1e-12))
  }

  @Test("Nothing relevant, or more relevant items than candidates, has no value")
  func none() {
    #expect(RankingMetric.recall(at: 1).valueByChance(ideal: [], among: 5) == nil)
    #expect(RankingMetric.recall(at: 1).valueByChance(ideal: [1, 1], among: 1) == nil)
  }
}
