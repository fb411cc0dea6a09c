/// One narrowing of the candidates: hydrate, filter, score, select.
///
/// A funnel with a light score over everything and a heavy one over the best of it has two rounds.
public struct Round<Query: Sendable, Candidates: CandidateColumns>: Sendable {
  public let hydrators: [any Hydrator<Query, Candidates>]
  public let filters: [any Filter<Query, Candidates>]
  public let scorers: [any Scorer<Query, Candidates>]
  public let selector: any Selector<Query, Candidates>
  /// The hydrators' part of the time left, relative to the weights of what comes after them.
  public let timeWeight: Int

  /// - Parameter timeWeight: at least 1. A round without hydrators takes no part of the time.
  public init(
    hydrators: [any Hydrator<Query, Candidates>] = [],
    filters: [any Filter<Query, Candidates>] = [],
    scorers: [any Scorer<Query, Candidates>] = [],
    selector: any Selector<Query, Candidates>,
    timeWeight: Int = 1
  ) {
    self.hydrators = hydrators
    self.filters = filters
    self.scorers = scorers
    self.selector = selector
    self.timeWeight = hydrators.isEmpty ? 0 : max(1, timeWeight)
  }

  var stageNames: [StageName] {
    hydrators.map(\.name) + filters.map(\.name) + scorers.map(\.name) + [selector.name]
  }
}
