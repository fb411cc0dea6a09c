extension Slate {
  /// Writes down a stage that drops from what is there now; `entered` counts from before.
  mutating func trace(
    _ name: StageName, _ kind: StageKind, _ outcome: StageOutcome, entered: Int? = nil,
    dropped: [StageTrace.Drop] = [], elapsed: Duration = .zero
  ) {
    traces.append(
      StageTrace(
        name: name, kind: kind, outcome: outcome, entered: entered ?? count, kept: count, dropped: dropped,
        elapsed: elapsed))
  }

  /// Takes in what a source or the reserve has answered, and writes it down.
  mutating func propose(
    _ answer: Answer<Candidates>, by name: StageName, _ kind: StageKind, at position: Int,
    seen: inout [Candidates.ID: Int]
  ) {
    var outcome = answer.outcome
    var proposals = answer.value ?? Candidates()
    if proposals.ids.count != proposals.count {
      outcome = .failed(.misaligned)
      proposals = Candidates()
    }
    let duplicates = add(proposals, from: name, at: position, seen: &seen)
    traces.append(
      StageTrace(
        name: name, kind: kind, outcome: outcome, entered: proposals.count, kept: proposals.count - duplicates,
        dropped: duplicates == 0 ? [] : [StageTrace.Drop(reason: .duplicate, count: duplicates)],
        elapsed: answer.elapsed))
  }
}
