/// Turns columns into one number per candidate, higher is better.
///
/// Scorers are plain arithmetic over columns; inference belongs in a hydrator. They run in declared order, and scores
/// are carried from scorer to scorer and from round to round, so that a light score stands where a heavy one is missing.
/// Once the deadline has passed, a scorer runs only if none has answered before it.
public protocol Scorer<Query, Candidates>: Stage {
  associatedtype Query
  associatedtype Candidates: CandidateColumns

  /// - Parameter scores: aligned with the candidates. On entry what the scorer before wrote, at first NaN. A value that
  ///   is not finite means "missing" and sinks below every number.
  /// - Throws: as `Source.candidates(for:until:)`. The scores are then left as they were.
  func score(_ candidates: Candidates, for query: Query, into scores: inout [Float]) throws
}
