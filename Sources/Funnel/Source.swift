/// Proposes candidates for a query. The sources of a funnel run concurrently, on threads of the funnel's own.
///
/// A source that calls into blocking work awaits it on the threads of the room that owns it. Work in a loop asks
/// `deadline.isPast` every few dozen candidates: past the deadline nobody waits for the answer, and only so many overdue
/// calls are tolerated before the source is no longer asked.
public protocol Source<Query, Candidates>: Stage {
  associatedtype Query
  associatedtype Candidates: CandidateColumns

  /// - Returns: candidates, the best first where the source has an order. A candidate named twice, here or by a source
  ///   declared earlier, counts once.
  /// - Throws: anything; a `StageFailure` reaches the trace with its code and message, other errors by their type alone.
  func candidates(for query: Query, until deadline: Deadline) async throws -> Candidates
}
