import Foundation

extension RankingMetric {
  /// What an order drawn at random is worth on average, in closed form: the trivial baseline of a search.
  ///
  /// - Parameters:
  ///   - ideal: the positive gains of the relevant items, as `JudgedRanking` has them; all are among the candidates.
  ///   - count: the candidates that are ordered, at least as many as are relevant.
  /// - Returns: nil when nothing is relevant.
  /// - Complexity: O(depth); O(`count`) for `reciprocalRank`.
  public func valueByChance(ideal: [Double], among count: Int) -> Double? {
    guard !ideal.isEmpty, count >= ideal.count else { return nil }
    let candidates = Double(count)
    switch self {
    case .recall(let depth):
      return Double(min(max(0, depth), count)) / candidates
    case .discountedGain(let depth):
      let discounts = (0..<max(0, depth)).map { 1 / log2(Double($0 + 2)) }
      let best = zip(ideal.sorted(by: >), discounts).reduce(0) { $0 + $1.0 * $1.1 }
      // At every rank the mean gain is that of all candidates.
      let expected = discounts.prefix(count).reduce(0, +) * ideal.reduce(0, +) / candidates
      return best > 0 ? expected / best : 0
    case .hitRate(let depth):
      return 1 - Self.chanceOfMissing(first: min(max(0, depth), count), relevant: ideal.count, among: count)
    case .reciprocalRank:
      // Σ P(the first relevant item stands at r) / r.
      var missed = 1.0
      var sum = 0.0
      for rank in 1...(count - ideal.count + 1) {
        let left = Double(count - rank + 1)
        sum += missed * Double(ideal.count) / left / Double(rank)
        missed *= (left - Double(ideal.count)) / left
      }
      return sum
    }
  }

  private static func chanceOfMissing(first depth: Int, relevant: Int, among count: Int) -> Double {
    (0..<depth).reduce(1) { $0 * max(0, Double(count - relevant - $1)) / Double(count - $1) }
  }
}
