/// Ends a round: which candidates go on, and in which order.
public protocol Selector<Query, Candidates>: Stage {
  associatedtype Query
  associatedtype Candidates: CandidateColumns

  /// - Parameters:
  ///   - scores: aligned with the candidates; NaN where missing, never infinite.
  ///   - verdicts: `nil` for each candidate on entry; a reason may be written for those that are not selected. Without
  ///     one, theirs is `selectionRank`, or `scoreMissing` when they have no score.
  /// - Returns: the positions of the selected candidates, the best first, each once.
  func select(
    from candidates: Candidates, scores: [Float], for query: Query, into verdicts: inout [DropReason?]
  ) -> [Int]
}
