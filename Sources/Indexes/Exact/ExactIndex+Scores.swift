public import Domain
import Kernels

extension ExactIndex {
  /// How near each slot's vector is to each query: the same bits as a search gives.
  ///
  /// - Parameter slots: in any order; one that is free or none scores NaN. Neighbours in order are read together.
  /// - Returns: row-major [queries, slots], larger is nearer.
  /// - Throws: `spaceMismatch`, `dimensionMismatch`; under `cosine` `noDirection`.
  /// - Complexity: O(queries · slots · dimension).
  public func scores(of queries: [Embedding], at slots: [Int]) throws(IndexError) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(queries.count * dimension)
    for query in queries { values += try shape.checked(query) }
    var scores = [Float](repeating: .nan, count: queries.count * slots.count)
    guard !queries.isEmpty else { return scores }
    var start = 0
    while start < slots.count {
      let run = run(of: slots, from: start)
      if keys.indices.contains(slots[start]) { score(values, queries.count, slots, run, into: &scores) }
      start = run.upperBound
    }
    if metric == .squaredL2 { for place in scores.indices { scores[place].negate() } }
    return scores
  }

  /// The kept vector of a slot; nil for one that is free.
  public func embedding(at slot: Int) -> Embedding? {
    guard live.contains(slot), let key = key(at: slot), let values = values(of: key) else { return nil }
    // What an index holds was an embedding of its space when it came in.
    return try? Embedding(space: space, values: values)
  }

  /// The weighted sum of kept vectors, as a query; nil when no slot is in use or the vectors cancel out.
  public func sum(of slots: [Int], weights: [Float]) -> Embedding? {
    var total = [Float](repeating: 0, count: dimension)
    var isEmpty = true
    for (slot, weight) in zip(slots, weights) where live.contains(slot) {
      isEmpty = false
      blocks[slot / RowBlock.rowLimit].withValues { values in
        let range = rowRange(slot % RowBlock.rowLimit)
        guard let base = values.baseAddress else { return }
        vt_add_scaled(weight, base + range.lowerBound, &total, dimension)
      }
    }
    guard !isEmpty, total.contains(where: { $0 != 0 }) else { return nil }
    return try? Embedding(space: space, values: total)
  }

  /// Places of the longest run from `start` whose slots follow each other in one block; just `start` for no slot.
  private func run(of slots: [Int], from start: Int) -> Range<Int> {
    var end = start + 1
    guard keys.indices.contains(slots[start]) else { return start..<end }
    while end < slots.count, slots[end] == slots[end - 1] + 1, slots[end] % RowBlock.rowLimit != 0,
      slots[end] < keys.count
    {
      end += 1
    }
    return start..<end
  }

  private func score(
    _ queries: [Float], _ queryCount: Int, _ slots: [Int], _ run: Range<Int>, into scores: inout [Float]
  ) {
    let measure = shape.measure
    let (row, stride, dimension) = (slots[run.lowerBound] % RowBlock.rowLimit, slots.count, dimension)
    blocks[slots[run.lowerBound] / RowBlock.rowLimit].withValues { values in
      scores.withUnsafeMutableBufferPointer { scores in
        guard let rows = values.baseAddress, let out = scores.baseAddress else { return }
        // The lengths fit by the invariants of the index, so that the answer is always true.
        _ = vt_score(
          measure, queries, queryCount, rows + row * dimension, run.count, dimension,
          out + run.lowerBound, scores.count - run.lowerBound, stride)
      }
    }
    for place in run where !live.contains(slots[place]) {
      for query in 0..<queryCount { scores[query * stride + place] = .nan }
    }
  }
}
