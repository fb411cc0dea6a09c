/// Selects the highest scores. Missing scores sink to the end; ties are broken by id, the lower first.
public struct TopSelector<Query: Sendable, Candidates: CandidateColumns>: Selector {
  public let name: StageName
  /// How many candidates are selected at most.
  private let limit: @Sendable (Query) -> Int

  public init(_ name: StageName, limit: Int) {
    self.init(name) { _ in limit }
  }

  /// - Parameter limit: for each query.
  public init(_ name: StageName, limit: @escaping @Sendable (Query) -> Int) {
    self.name = name
    self.limit = limit
  }

  /// - Complexity: O(n log n) for n candidates.
  public func select(
    from candidates: Candidates, scores: [Float], for query: Query, into verdicts: inout [DropReason?]
  ) -> [Int] {
    let limit = max(0, limit(query))
    let ranks = scores.map(rank(of:))
    // Rank and position in one integer: the sort compares nothing else, ids are only looked at where ranks are equal.
    var order = ranks.enumerated().map { position, rank in UInt64(rank) << 32 | UInt64(position) }
    order.sort()
    var positions = order.map { Int($0 & 0xFFFF_FFFF) }
    let ids = candidates.ids
    var start = 0
    while start < min(limit, positions.count) {
      let rank = ranks[positions[start]]
      let end = positions[start...].firstIndex { ranks[$0] != rank } ?? positions.endIndex
      if end - start > 1 { positions[start..<end].sort { ids[$0] < ids[$1] } }
      start = end
    }
    return Array(positions.prefix(limit))
  }

  /// The bits of a float in an order of their own: the higher the score the lower the rank, what is not finite last.
  private func rank(of score: Float) -> UInt32 {
    guard score.isFinite else { return .max }
    // Adding zero makes the two zeros one.
    let bits = (score + 0).bitPattern
    return bits >> 31 == 0 ? ~(bits | 1 << 31) : bits
  }
}
