/// The candidates of a run on their way, with everything that is kept about them, and the record of what happened.
struct Slate<Candidates: CandidateColumns> {
  private(set) var candidates = Candidates()
  private(set) var sources: [SourceSet] = []
  private(set) var scores: [Float] = []
  private(set) var dropped: [Dropped<Candidates.ID>] = []
  var traces: [StageTrace] = []
  /// Whether a scorer has answered.
  private(set) var isScored = false

  var count: Int { sources.count }
  var isEmpty: Bool { sources.isEmpty }

  var result: FunnelResult<Candidates> {
    FunnelResult(
      selected: candidates, scores: scores, sources: sources, dropped: dropped, traces: traces)
  }

  /// Takes in the proposals of one source: the first to propose a candidate brings it in, others are recorded.
  ///
  /// - Parameters:
  ///   - proposals: as many ids as candidates.
  ///   - position: the source's position in a `SourceSet`.
  ///   - seen: where each candidate stands in the slate; extended.
  /// - Returns: how many were duplicates.
  mutating func add(
    _ proposals: Candidates, from source: StageName, at position: Int, seen: inout [Candidates.ID: Int]
  ) -> Int {
    let proposer = SourceSet(position: position)
    let ids = proposals.ids
    var fresh: [Int] = []
    fresh.reserveCapacity(ids.count)
    for (index, place) in Candidates.number(ids, in: &seen).enumerated() {
      if place == sources.count {
        sources.append(proposer)
        fresh.append(index)
      } else {
        sources[place].insert(proposer)
        dropped.append(Dropped(id: ids[index], sources: proposer, stage: source, reason: .duplicate))
      }
    }
    var accepted = proposals
    if fresh.count < ids.count { accepted.keep(fresh) }
    candidates.append(contentsOf: accepted)
    scores.append(contentsOf: repeatElement(.nan, count: fresh.count))
    return ids.count - fresh.count
  }

  /// - Returns: false, and nothing changes, if the patch touches more than columns.
  mutating func apply(_ patch: Patch<Candidates>) -> Bool {
    let before = candidates
    patch.apply(&candidates)
    guard candidates.count == before.count, candidates.ids == before.ids else {
      candidates = before
      return false
    }
    return true
  }

  /// - Parameter new: one score per candidate. Whatever is not finite becomes NaN, the one sign for "missing".
  mutating func setScores(_ new: [Float]) {
    scores = new.map { $0.isFinite ? $0 : .nan }
    isScored = true
  }

  /// Keeps the candidates at these positions in this order, and drops the others.
  ///
  /// - Parameters:
  ///   - kept: valid positions, each once.
  ///   - reason: asked for each position that is not kept.
  /// - Returns: the reasons given, counted, in their order.
  mutating func keep(
    _ kept: [Int], otherwiseDropAt stage: StageName, reason: (Int) -> DropReason
  ) -> [StageTrace.Drop] {
    if kept.count == count, kept.elementsEqual(0..<count) { return [] }
    var isKept = [Bool](repeating: false, count: count)
    for index in kept { isKept[index] = true }
    let ids = candidates.ids
    var counts: [DropReason: Int] = [:]
    for index in 0..<count where !isKept[index] {
      let reason = reason(index)
      counts[reason, default: 0] += 1
      dropped.append(Dropped(id: ids[index], sources: sources[index], stage: stage, reason: reason))
    }
    candidates.keep(kept)
    sources = kept.map { sources[$0] }
    scores = kept.map { scores[$0] }
    return counts.map { StageTrace.Drop(reason: $0.key, count: $0.value) }.sorted { $0.reason < $1.reason }
  }
}
