/// A staged pipeline from a query to a short list of candidates, in which nothing is lost without a reason.
///
/// `Funnel` knows stages, deadlines and traces, and nothing of what the candidates are. Stages are called once per batch
/// of columns. Sources, and the hydrators of a round, run concurrently; filters and scorers run in the order in which
/// they are declared; observers see the answer after it is made. Given the same answers of the same stages, two runs
/// give the same result, whoever was first.
///
/// The answer comes by the deadline: a source or hydrator that is late is left behind, and the answer is then degraded,
/// which it says. It is not empty while a source or the reserve has something that the filters let through.
public struct Funnel<Query: Sendable, Candidates: CandidateColumns>: Sendable {
  let runtime: FunnelRuntime
  let sources: [any Source<Query, Candidates>]
  let rounds: [Round<Query, Candidates>]
  let reserve: (any Reserve<Query, Candidates>)?
  let observers: [any Observer<Query, Candidates>]
  let timing: Timing

  /// How a run spends its time. The weights of rounds are in the rounds.
  public struct Timing: Sendable {
    /// The sources' part of the time, relative to the weights of the rounds. Default 2.
    public var sourceWeight = 2
    /// Kept back for filters, scorers and selectors, which are never cut short. Default 1 ms.
    public var finishing: Duration = .milliseconds(1)

    public init() {}
  }

  /// - Parameters:
  ///   - runtime: must not be shut down before the last run has ended.
  ///   - sources: of two that propose a candidate, the one declared first brings its columns in.
  ///   - rounds: each narrows what the one before has left.
  ///   - reserve: answers when the rounds end with nothing.
  /// - Throws: `nothingToRun`, `repeatedName` or `tooManySources`.
  public init(
    on runtime: FunnelRuntime,
    sources: [any Source<Query, Candidates>],
    rounds: [Round<Query, Candidates>],
    reserve: (any Reserve<Query, Candidates>)? = nil,
    observers: [any Observer<Query, Candidates>] = [],
    timing: Timing = Timing()
  ) throws(FunnelError) {
    guard !sources.isEmpty, !rounds.isEmpty else {
      throw FunnelError(.nothingToRun, "A funnel needs one source and one round at least: add what is missing.")
    }
    guard sources.count < SourceSet.capacity else {
      throw FunnelError(
        .tooManySources, "\(sources.count) sources: a funnel takes \(SourceSet.capacity - 1); merge some of them.")
    }
    var names: Set<StageName> = []
    let declared =
      sources.map(\.name) + rounds.flatMap(\.stageNames) + observers.map(\.name) + (reserve.map { [$0.name] } ?? [])
    for name in declared where !names.insert(name).inserted {
      throw FunnelError(.repeatedName, "Two stages are called \(name): rename one of them.")
    }
    self.runtime = runtime
    self.sources = sources
    self.rounds = rounds
    self.reserve = reserve
    self.observers = observers
    self.timing = timing
  }

  /// Answers a query. This is the whole order of a run.
  public func run(_ query: Query, until deadline: Deadline) async -> FunnelResult<Candidates> {
    await withTaskExecutorPreference(runtime.drivers) {
      let budget = Budget(timing, rounds: rounds, until: deadline)
      var slate = await retrieve(for: query, until: budget.forSources())
      for (position, round) in rounds.enumerated() where !slate.isEmpty {
        await hydrate(&slate, in: round, for: query, until: budget.forHydrators(of: position))
        filter(&slate, in: round, for: query)
        score(&slate, in: round, for: query, until: deadline)
        select(&slate, in: round, for: query)
      }
      if slate.isEmpty, callUpReserve(into: &slate, for: query) {
        for round in rounds where !slate.isEmpty {
          filter(&slate, in: round, for: query)
          score(&slate, in: round, for: query, until: deadline)
          select(&slate, in: round, for: query)
        }
      }
      return observed(slate.result, of: query)
    }
  }
}
