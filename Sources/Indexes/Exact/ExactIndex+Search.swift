public import Domain
import Kernels

extension ExactIndex {
  /// The nearest vectors.
  ///
  /// - Parameters:
  ///   - query: of the index's space.
  ///   - count: how many to answer at most.
  ///   - filter: slots that may be answered; all when nil. Rows outside are not read when few pass.
  ///   - isOverdue: asked before each block of 1,024 rows, about every tenth of a millisecond.
  /// - Throws: `spaceMismatch`, `dimensionMismatch`; under `cosine` `noDirection`.
  /// - Complexity: O(rows · dimension), one buffer of a score per slot.
  public func search(
    _ query: Embedding, count: Int, filter: SlotSet? = nil, isOverdue: () -> Bool = { false }
  ) throws(IndexError) -> SearchResult<Key> {
    let results = try search([query], count: count, filter: filter, isOverdue: isOverdue)
    return results.first ?? SearchResult(hits: [], scanned: 0, isComplete: true)
  }

  /// The nearest vectors of several queries, each row read once for all of them; one result per query, with
  /// the same bits as one by one.
  ///
  /// - Throws: as for one query, and then for none.
  public func search(
    _ queries: [Embedding], count: Int, filter: SlotSet? = nil, isOverdue: () -> Bool = { false }
  ) throws(IndexError) -> [SearchResult<Key>] {
    var values: [Float] = []
    values.reserveCapacity(queries.count * dimension)
    for query in queries { values += try shape.checked(query) }
    var allowed = live
    if let filter { allowed.formIntersection(filter) }

    var scores = [Float](repeating: .nan, count: queries.count * keys.count)
    var scanned = 0
    while scanned < keys.count, !isOverdue() {
      let end = min(scanned + RowBlock.rowLimit, keys.count)
      score(values, queries.count, slots: scanned..<end, allowed: allowed, into: &scores)
      scanned = end
    }
    return queries.indices.map { query in
      let part = scores[(query * keys.count)..<((query + 1) * keys.count)]
      return SearchResult(
        hits: best(of: part, count: count, allowed: allowed),
        scanned: scanned, isComplete: scanned == keys.count)
    }
  }

  /// Writes the scores of one block; those of slots that are not allowed may stay unwritten.
  private func score(
    _ queries: [Float], _ queryCount: Int, slots: Range<Int>, allowed: SlotSet, into scores: inout [Float]
  ) {
    let wanted = allowed.count(in: slots)
    guard wanted > 0, queryCount > 0 else { return }
    let measure = shape.measure
    let stride = keys.count
    let dimension = dimension
    // Reading scattered rows costs more each; below a quarter it still pays.
    let scattered = wanted * 4 < slots.count
    blocks[slots.lowerBound / RowBlock.rowLimit].withValues { values in
      scores.withUnsafeMutableBufferPointer { scores in
        guard let rows = values.baseAddress, let out = scores.baseAddress else { return }
        for run in scattered ? allowed.runs(in: slots) : [slots] {
          let row = run.lowerBound - slots.lowerBound
          // The lengths fit by the invariants of the index, so that the answer is always true.
          _ = vt_score(
            measure, queries, queryCount, rows + row * dimension, run.count, dimension,
            out + run.lowerBound, scores.count - run.lowerBound, stride)
          guard metric == .squaredL2 else { continue }
          for query in 0..<queryCount {
            for slot in run { scores[query * stride + slot].negate() }
          }
        }
      }
    }
  }

  private func best(of scores: ArraySlice<Float>, count: Int, allowed: SlotSet) -> [SearchResult<Key>.Hit] {
    let wanted = min(max(0, count), self.count)
    guard wanted > 0 else { return [] }
    var mask = allowed.words
    while mask.count * 64 < keys.count { mask.append(0) }
    var places = [UInt32](repeating: 0, count: wanted)
    let found = scores.withUnsafeBufferPointer { scores -> Int in
      guard let base = scores.baseAddress else { return 0 }
      return vt_top(base, scores.count, mask, wanted, &places)
    }
    guard found > 0 else { return [] }
    let start = scores.startIndex
    let last = scores[start + Int(places[found - 1])]
    var hits = places.prefix(found).compactMap { place -> SearchResult<Key>.Hit? in
      let score = scores[start + Int(place)]
      return score > last ? hit(Int(place), score) : nil
    }
    // The kernel breaks ties by slot; which of those at the edge belong is decided by key here.
    var tied: [SearchResult<Key>.Hit] = []
    for slot in 0..<keys.count where scores[start + slot] == last && allowed.contains(slot) {
      if let tie = hit(slot, last) { tied.append(tie) }
    }
    tied.sort { $0.key < $1.key }
    hits += tied.prefix(found - hits.count)
    hits.sort { $0.score > $1.score || ($0.score == $1.score && $0.key < $1.key) }
    return hits
  }

  private func hit(_ slot: Int, _ score: Float) -> SearchResult<Key>.Hit? {
    keys[slot].map { SearchResult.Hit(key: $0, score: score) }
  }
}

extension SlotSet {
  /// The members inside `slots`, as ranges without gaps.
  func runs(in slots: Range<Int>) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var slot = slots.lowerBound
    while slot < slots.upperBound {
      guard contains(slot) else {
        slot += 1
        continue
      }
      let start = slot
      while slot < slots.upperBound, contains(slot) { slot += 1 }
      runs.append(start..<slot)
    }
    return runs
  }
}
