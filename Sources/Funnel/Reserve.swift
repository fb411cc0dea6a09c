/// Something to show when nothing else is left: asked only when the rounds end with no candidate.
///
/// It answers at once and from memory, with the columns that filters need already filled. Its candidates pass every
/// filter, scorer and selector of the funnel, but no hydrator.
public protocol Reserve<Query, Candidates>: Stage {
  associatedtype Query
  associatedtype Candidates: CandidateColumns

  func candidates(for query: Query) throws -> Candidates
}
