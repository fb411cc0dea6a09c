/// Looks at an answer after it is made: writes it down, counts, learns.
///
/// Observations wait in a bounded queue of the runtime and never delay an answer. When the queue is full the observation
/// is refused, which the answer's trace says.
public protocol Observer<Query, Candidates>: Stage {
  associatedtype Query
  associatedtype Candidates: CandidateColumns

  func observe(_ result: FunnelResult<Candidates>, of query: Query) async
}
