/// Decides which candidates may be shown, and says why the others may not.
///
/// Filters run one after the other, in declared order, also when the deadline has passed: speed never buys eligibility.
/// For the same reason a filter that throws drops every candidate.
public protocol Filter<Query, Candidates>: Stage {
  associatedtype Query
  associatedtype Candidates: CandidateColumns

  /// - Parameter verdicts: `nil` for each candidate on entry; the filter writes a reason where one must go.
  func judge(_ candidates: Candidates, for query: Query, into verdicts: inout [DropReason?]) throws
}
