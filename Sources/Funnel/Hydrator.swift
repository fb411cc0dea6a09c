/// Adds columns to candidates: features, predictions, live state.
///
/// The hydrators of a round run concurrently over the same candidates. Each returns a patch, and patches are applied in
/// the order in which the hydrators are declared, so that the result does not depend on who was first.
public protocol Hydrator<Query, Candidates>: Stage {
  associatedtype Query
  associatedtype Candidates: CandidateColumns

  /// - Throws: as `Source.candidates(for:until:)`. The columns are then missing, and later stages must treat them so.
  func hydrate(
    _ candidates: Candidates, for query: Query, until deadline: Deadline
  ) async throws -> Patch<Candidates>
}

/// A change to the columns of candidates that leaves the candidates themselves as they are.
public struct Patch<Candidates: CandidateColumns>: Sendable {
  let apply: @Sendable (inout Candidates) -> Void

  /// - Parameter apply: assigns whole columns. A patch that adds, removes or reorders candidates is undone and the
  ///   hydrator is traced as failed.
  public init(_ apply: @escaping @Sendable (inout Candidates) -> Void) { self.apply = apply }
}
