import Foundation

/// How well a ranked answer serves a query, from 0 to 1.
public enum RankingMetric: Hashable, Sendable {
  /// The share of the relevant items among the first k.
  case recall(at: Int)
  /// Σ gain / log₂(rank + 1) over the first k, divided by its greatest possible value (Järvelin, Kekäläinen
  /// 2002).
  case discountedGain(at: Int)
  /// 1 when one of the first k is relevant, else 0.
  case hitRate(at: Int)
  /// 1 / rank of the first relevant item, 0 when none was retrieved.
  case reciprocalRank

  /// Nil when nothing is relevant to the query: no answer could be good or bad.
  public func value(of ranking: JudgedRanking) -> Double? {
    guard !ranking.ideal.isEmpty else { return nil }
    switch self {
    case .recall(let depth):
      return Double(ranking.gains.prefix(max(0, depth)).count { $0 > 0 }) / Double(ranking.ideal.count)
    case .discountedGain(let depth):
      let best = Self.discounted(ranking.ideal.prefix(max(0, depth)))
      return best > 0 ? Self.discounted(ranking.gains.prefix(max(0, depth))) / best : 0
    case .hitRate(let depth):
      return ranking.gains.prefix(max(0, depth)).contains { $0 > 0 } ? 1 : 0
    case .reciprocalRank:
      return ranking.gains.firstIndex { $0 > 0 }.map { 1 / Double($0 + 1) } ?? 0
    }
  }

  /// The mean over queries, with a percentile bootstrap over queries.
  ///
  /// - Returns: the interval, and how many queries were left out since nothing is relevant to them.
  /// - Throws: `empty` when no query is left.
  public func mean<R: RandomNumberGenerator>(
    over rankings: [JudgedRanking], resamples: Int = 2_000, level: Double = 0.95, using random: inout R
  ) throws(StatisticsError) -> (interval: ConfidenceInterval, skipped: Int) {
    let values = rankings.compactMap { value(of: $0) }
    guard !values.isEmpty else {
      throw StatisticsError(.empty, "No query has a relevant item: there is nothing to average.")
    }
    let interval = try ConfidenceInterval.bootstrapMean(
      values, resamples: resamples, level: level, using: &random)
    return (interval, rankings.count - values.count)
  }

  private static func discounted(_ gains: ArraySlice<Double>) -> Double {
    gains.enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset + 2)) }
  }
}
