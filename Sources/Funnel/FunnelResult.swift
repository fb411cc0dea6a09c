/// The answer of a funnel, with what became of every proposal.
///
/// Each proposal of each source ends exactly once: among the selected or among the dropped. A candidate that several
/// sources proposed goes on once, with all of them in its `sources`; the other proposals are dropped as duplicates.
public struct FunnelResult<Candidates: CandidateColumns>: Sendable {
  /// The best first.
  public let selected: Candidates
  /// Aligned with `selected`; NaN where no scorer answered.
  public let scores: [Float]
  /// Who proposed each of `selected`.
  public let sources: [SourceSet]
  /// In the order in which they fell.
  public let dropped: [Dropped<Candidates.ID>]
  /// In the order of the run. What stands after the trace of a reserve is about the reserve's candidates.
  public internal(set) var traces: [StageTrace]

  /// Whether a stage timed out or failed, or the reserve had to answer.
  public var isDegraded: Bool {
    traces.contains { trace in
      trace.kind != .observer
        && (trace.outcome.isDegrading || (trace.kind == .reserve && trace.outcome == .ok))
    }
  }
}

extension FunnelResult: Equatable where Candidates: Equatable {
  public static func == (left: Self, right: Self) -> Bool {
    left.selected == right.selected && left.sources == right.sources
      && left.scores.map(\.bitPattern) == right.scores.map(\.bitPattern)
      && left.dropped == right.dropped && left.traces == right.traces
  }
}

/// A proposal that was not selected.
public struct Dropped<ID: Hashable & Sendable>: Hashable, Sendable {
  public let id: ID
  /// Who proposed it; for a duplicate, the source whose proposal was one too many.
  public let sources: SourceSet
  /// The stage that dropped it; for a duplicate, the source itself.
  public let stage: StageName
  public let reason: DropReason
}

extension Dropped: Codable where ID: Codable {}
