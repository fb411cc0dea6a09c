extension Funnel {
  func retrieve(for query: Query, until deadline: Deadline) async -> Slate<Candidates> {
    let calls = sources.map { source in
      Call(source.name, if: source.isEnabled(for: query)) {
        try await source.candidates(for: query, until: deadline)
      }
    }
    let answers = await runtime.calls.answers(to: calls, until: deadline)
    var slate = Slate<Candidates>()
    var seen: [Candidates.ID: Int] = [:]
    for (position, answer) in answers.enumerated() {
      slate.propose(answer, by: sources[position].name, .source, at: position, seen: &seen)
    }
    return slate
  }

  func hydrate(
    _ slate: inout Slate<Candidates>, in round: Round<Query, Candidates>, for query: Query,
    until deadline: Deadline
  ) async {
    guard !round.hydrators.isEmpty else { return }
    let candidates = slate.candidates
    let calls = round.hydrators.map { hydrator in
      Call(hydrator.name, if: hydrator.isEnabled(for: query)) {
        try await hydrator.hydrate(candidates, for: query, until: deadline)
      }
    }
    let answers = await runtime.calls.answers(to: calls, until: deadline)
    for (hydrator, answer) in zip(round.hydrators, answers) {
      let isApplied = answer.value.map { slate.apply($0) } ?? true
      slate.trace(
        hydrator.name, .hydrator, isApplied ? answer.outcome : .failed(.changedCandidates),
        elapsed: answer.elapsed)
    }
  }

  func filter(_ slate: inout Slate<Candidates>, in round: Round<Query, Candidates>, for query: Query) {
    for filter in round.filters {
      let start = runtime.timekeeper.now
      let entered = slate.count
      guard filter.isEnabled(for: query) else {
        slate.trace(filter.name, .filter, .disabled)
        continue
      }
      let (outcome, verdicts) = verdicts(of: filter, on: slate.candidates, for: query)
      let kept = verdicts.indices.filter { verdicts[$0] == nil }
      let dropped = slate.keep(kept, otherwiseDropAt: filter.name) { verdicts[$0] ?? .filterFailed }
      slate.trace(filter.name, .filter, outcome, entered: entered, dropped: dropped, elapsed: elapsed(since: start))
    }
  }

  private func verdicts(
    of filter: any Filter<Query, Candidates>, on candidates: Candidates, for query: Query
  ) -> (StageOutcome, [DropReason?]) {
    let outcome: StageOutcome
    do {
      var verdicts = [DropReason?](repeating: nil, count: candidates.count)
      try filter.judge(candidates, for: query, into: &verdicts)
      if verdicts.count == candidates.count { return (.ok, verdicts) }
      outcome = .failed(.misaligned)
    } catch {
      outcome = StageOutcome(error)
    }
    return (outcome, Array(repeating: .filterFailed, count: candidates.count))
  }

  func score(
    _ slate: inout Slate<Candidates>, in round: Round<Query, Candidates>, for query: Query,
    until deadline: Deadline
  ) {
    for scorer in round.scorers where !slate.isEmpty {
      let start = runtime.timekeeper.now
      let outcome: StageOutcome
      if !scorer.isEnabled(for: query) {
        outcome = .disabled
      } else if slate.isScored, deadline.isPast {
        outcome = .timedOut
      } else {
        outcome = answer(of: scorer, into: &slate, for: query)
      }
      slate.trace(scorer.name, .scorer, outcome, elapsed: elapsed(since: start))
    }
  }

  private func answer(
    of scorer: any Scorer<Query, Candidates>, into slate: inout Slate<Candidates>, for query: Query
  ) -> StageOutcome {
    do {
      var scores = slate.scores
      try scorer.score(slate.candidates, for: query, into: &scores)
      guard scores.count == slate.count else { return .failed(.misaligned) }
      slate.setScores(scores)
      return .ok
    } catch {
      return StageOutcome(error)
    }
  }

  func select(_ slate: inout Slate<Candidates>, in round: Round<Query, Candidates>, for query: Query) {
    let selector = round.selector
    guard !slate.isEmpty else { return }
    guard selector.isEnabled(for: query) else { return slate.trace(selector.name, .selector, .disabled) }
    let start = runtime.timekeeper.now
    let entered = slate.count
    let scores = slate.scores
    var verdicts = [DropReason?](repeating: nil, count: entered)
    let proposed = selector.select(from: slate.candidates, scores: scores, for: query, into: &verdicts)
    var isFree = [Bool](repeating: true, count: entered)
    let selected = proposed.filter { index in
      guard isFree.indices.contains(index), isFree[index] else { return false }
      isFree[index] = false
      return true
    }
    let isSound = selected.count == proposed.count && verdicts.count == entered
    let reasons = isSound ? verdicts : Array(repeating: nil, count: entered)
    let dropped = slate.keep(selected, otherwiseDropAt: selector.name) { index in
      reasons[index] ?? (scores[index].isNaN ? .scoreMissing : .selectionRank)
    }
    slate.trace(
      selector.name, .selector, isSound ? .ok : .failed(.misaligned), entered: entered, dropped: dropped,
      elapsed: elapsed(since: start))
  }

  /// - Returns: whether there is a reserve to go on with.
  func callUpReserve(into slate: inout Slate<Candidates>, for query: Query) -> Bool {
    guard let reserve else { return false }
    let start = runtime.timekeeper.now
    var outcome = StageOutcome.disabled
    var value: Candidates?
    if reserve.isEnabled(for: query) {
      do {
        value = try reserve.candidates(for: query)
        outcome = .ok
      } catch {
        outcome = StageOutcome(error)
      }
    }
    var seen: [Candidates.ID: Int] = [:]
    slate.propose(
      Answer(outcome: outcome, value: value, elapsed: elapsed(since: start)),
      by: reserve.name, .reserve, at: sources.count, seen: &seen)
    return !slate.isEmpty
  }

  func observed(_ result: FunnelResult<Candidates>, of query: Query) -> FunnelResult<Candidates> {
    var traced = result
    for observer in observers {
      let outcome: StageOutcome
      if !observer.isEnabled(for: query) {
        outcome = .disabled
      } else if runtime.observe({ await observer.observe(result, of: query) }) {
        continue
      } else {
        outcome = .failed(.observationQueueFull)
      }
      let count = result.sources.count
      traced.traces.append(
        StageTrace(
          name: observer.name, kind: .observer, outcome: outcome, entered: count, kept: count, dropped: [],
          elapsed: .zero))
    }
    return traced
  }

  private func elapsed(since start: ContinuousClock.Instant) -> Duration {
    start.duration(to: runtime.timekeeper.now)
  }
}
