/// Joins what several searches found for one question, such as by its picture and by its words, into one answer.
///
/// Scores of two spaces are never compared: each list is first put on a scale of its own, in standard deviations or in
/// ranks.
public enum RankFusion: Hashable, Sendable {
  /// The weighted sum of (score − mean) / standard deviation, both of the list itself.
  ///
  /// It keeps how far apart two items are, which ranks forget. A list whose scores are all equal has no say.
  case standardisedScores
  /// The weighted sum of 1 / (constant + rank), the first rank being 1 (Cormack, Clarke, Büttcher, SIGIR 2009, with
  /// constant 60).
  case reciprocalRanks(constant: Double)

  /// The joined list, best first; equal scores are ordered by key.
  ///
  /// - Parameters:
  ///   - lists: each best first. A key that a list lacks counts as that list's last under `standardisedScores`, which is
  ///     the most it can be, and as nothing under `reciprocalRanks`. A key that a list has twice counts where it is first.
  ///   - weights: one for each list, 0 or more; all alike when nil.
  ///   - count: how many to answer at most.
  /// - Throws: `badSettings` for weights or a constant that are negative, not finite, or not one for each list.
  /// - Complexity: O(n log n) in the hits of all lists.
  public func fused<Key: Hashable & Comparable & Sendable>(
    _ lists: [[SearchResult<Key>.Hit]], weights: [Double]? = nil, count: Int
  ) throws(IndexError) -> [SearchResult<Key>.Hit] {
    let weights = weights ?? Array(repeating: 1, count: lists.count)
    guard weights.count == lists.count, weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw IndexError(
        .badSettings, "\(weights.count) weights for \(lists.count) lists: give each list one that is 0 or more.")
    }
    if case .reciprocalRanks(let constant) = self, !(constant >= 0 && constant.isFinite) {
      throw IndexError(.badSettings, "The constant of reciprocal ranks is \(constant): use 0 or more, such as 60.")
    }
    var totals: [Key: Double] = [:]
    // What a list says of keys that it lacks, added for all at the end, so that each list is read once.
    var floor = 0.0
    for (list, weight) in zip(lists, weights) {
      let (scores, absent) = scaled(Self.firsts(of: list))
      floor += weight * absent
      for (key, score) in scores { totals[key, default: 0] += weight * (score - absent) }
    }
    let ordered = totals.sorted { $0.value > $1.value || ($0.value == $1.value && $0.key < $1.key) }
    return ordered.prefix(max(0, count)).map { SearchResult.Hit(key: $0.key, score: Float($0.value + floor)) }
  }

  /// A list on its own scale, and what it gives to a key that it lacks.
  private func scaled<Key>(_ hits: [SearchResult<Key>.Hit]) -> (scores: [(Key, Double)], absent: Double) {
    switch self {
    case .reciprocalRanks(let constant):
      return (hits.enumerated().map { ($1.key, 1 / (constant + Double($0 + 1))) }, 0)
    case .standardisedScores:
      let count = Double(max(1, hits.count))
      let mean = hits.reduce(0) { $0 + Double($1.score) } / count
      let deviation = (hits.reduce(0) { $0 + (Double($1.score) - mean) * (Double($1.score) - mean) } / count)
        .squareRoot()
      guard deviation > 0 else { return (hits.map { ($0.key, 0) }, 0) }
      let scores = hits.map { ($0.key, (Double($0.score) - mean) / deviation) }
      return (scores, scores.last?.1 ?? 0)
    }
  }

  private static func firsts<Key: Hashable>(of list: [SearchResult<Key>.Hit]) -> [SearchResult<Key>.Hit] {
    var seen: Set<Key> = []
    return list.filter { $0.score.isFinite && seen.insert($0.key).inserted }
  }
}
