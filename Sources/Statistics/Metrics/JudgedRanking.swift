/// One query's answer in order of rank, with what each item was worth to the person who asked.
public struct JudgedRanking: Equatable, Sendable {
  /// The gain at each rank, best rank first; 0 for an item that was not relevant.
  public let gains: [Double]
  /// The positive gains of all relevant items, retrieved or not, largest first.
  public let ideal: [Double]

  /// - Parameters:
  ///   - ranked: the answer, best first.
  ///   - relevant: the gain of each relevant item: 1 for plain relevance, or 2^grade − 1 for grades (Burges
  ///     et al., ICML 2005). Gains of 0 are the same as absence.
  /// - Throws: `outOfRange` for a negative gain or one that is not finite, and for an item ranked twice,
  ///   which would be counted twice.
  public init<ID: Hashable>(ranked: [ID], relevant: [ID: Double]) throws(StatisticsError) {
    guard relevant.values.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw StatisticsError(.outOfRange, "A gain is negative or not finite: pass gains of zero or more.")
    }
    guard Set(ranked).count == ranked.count else {
      throw StatisticsError(.outOfRange, "An item is ranked twice: remove duplicates first.")
    }
    gains = ranked.map { relevant[$0] ?? 0 }
    ideal = relevant.values.filter { $0 > 0 }.sorted(by: >)
  }

  /// Plain relevance: each relevant item is worth 1.
  public init<ID: Hashable>(ranked: [ID], relevant: Set<ID>) throws(StatisticsError) {
    try self.init(ranked: ranked, relevant: Dictionary(uniqueKeysWithValues: relevant.map { ($0, 1) }))
  }

  /// One ranking for each group of scored examples, such as the items that one user was shown; a positive is worth 1.
  ///
  /// Equal scores are ordered by a hash of their place, which knows nothing of the outcome: a constant score is worth
  /// chance.
  ///
  /// - Parameters:
  ///   - scores: N scores, larger for better items.
  ///   - outcomes: N outcomes, aligned with `scores`.
  ///   - groups: the group of each example.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for NaN.
  /// - Complexity: O(N log N).
  public static func ofGroups(
    scores: [Double], outcomes: [Bool], groups: Grouping
  ) throws(StatisticsError) -> [JudgedRanking] {
    try Check.aligned(scores.count, outcomes.count)
    try Check.aligned(groups.codes.count, outcomes.count)
    try Check.numbers(scores)
    return groups.members.map { members in
      let ranked = members.sorted {
        (scores[$1], Mixing.mix(UInt64($0))) < (scores[$0], Mixing.mix(UInt64($1)))
      }
      let gains = ranked.map { outcomes[$0] ? 1.0 : 0 }
      return JudgedRanking(gains: gains, ideal: gains.filter { $0 > 0 })
    }
  }

  private init(gains: [Double], ideal: [Double]) {
    self.gains = gains
    self.ideal = ideal
  }
}
