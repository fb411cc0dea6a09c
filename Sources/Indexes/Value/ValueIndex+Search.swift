public import Domain
import Kernels

extension ValueIndex {
  /// The vectors whose similarity times value is best, equal products by key. Where similarities are negative, low values
  /// come first.
  ///
  /// - Parameters:
  ///   - query: of the index's space.
  ///   - count: how many to answer at most.
  ///   - width: candidates held in a band on the way; that of the settings when nil.
  ///   - filter: who may be answered; all when nil.
  ///   - isOverdue: asked about every ten microseconds; once it says yes, the best so far are answered.
  /// - Throws: `spaceMismatch`, `dimensionMismatch`, `noDirection`.
  /// - Complexity: a search of the first bands; never more than comparing with all.
  @specialized(where Key == ItemID)
  @specialized(where Key == AdID)
  @specialized(where Key == UInt32)
  public func search(
    _ query: Embedding, count: Int, width: Int? = nil, filter: ValueFilter? = nil, isOverdue: () -> Bool = { false }
  ) throws(IndexError) -> SearchResult<Key> {
    try search(query, count: count, width: width, isOverdue: isOverdue) { band in
      guard let filter else { return .everything }
      return filter.parts[band].map(Passing.those) ?? .nothing
    }
  }

  /// The vectors whose similarity times value is best among those whose numbers pass; else as the search with a filter.
  ///
  /// - Parameters:
  ///   - numbers: of this index; keys without one do not pass.
  ///   - passes: asked once for each number of the bands that the search comes to, in no order.
  @specialized(where Key == ItemID)
  @specialized(where Key == AdID)
  @specialized(where Key == UInt32)
  public func search(
    _ query: Embedding, count: Int, width: Int? = nil, among numbers: ValueNumbers, where passes: (Int32) -> Bool,
    isOverdue: () -> Bool = { false }
  ) throws(IndexError) -> SearchResult<Key> {
    try search(query, count: count, width: width, isOverdue: isOverdue) { band in
      numbers.parts[band].map { Passing.those($0.filter(where: passes)) } ?? .nothing
    }
  }

  /// Who passes of one band.
  private enum Passing {
    case everything, nothing
    case those(SlotFilter)
  }

  private func search(
    _ query: Embedding, count: Int, width: Int?, isOverdue: () -> Bool, _ passing: (ValueBand) -> Passing
  ) throws(IndexError) -> SearchResult<Key> {
    let (row, length) = try direction(of: query)
    let coded = CodedQuery(row, GraphShape(shape, settings, keepsValues: true))
    var best = ValueCandidates<Key>(count: count)
    var isComplete = true
    for (band, index) in currentBands {
      guard best.mayGain(below: band.top) else { break }
      // What is eligible is answered also after the deadline, and no more than that.
      if !isComplete, !best.hits.isEmpty { break }
      var filter: SlotFilter?
      switch passing(band) {
      case .everything: filter = nil
      case .those(let some) where some.count > 0: filter = some
      case .those, .nothing: continue
      }
      let result = index.reading { view in
        index.search(view, coded, filter) { search in
          search.values = view.tables.memory.values.map { UnsafePointer($0) }
          search.width = max(1, width ?? settings.searchWidth)
          search.count = max(0, count)
          search.floor = best.floor(below: band.top)
          search.runByValue(bar: best.bar, isOverdue)
        }
      }
      best.add(result)
      isComplete = isComplete && result.isComplete
    }
    return best.result(scaledBy: length, isComplete: isComplete)
  }

  /// Takes down the numbers of the keys.
  ///
  /// - Complexity: O(vectors).
  public func numbers(_ number: (Key) -> Int32?) -> ValueNumbers {
    ValueNumbers(
      parts: Dictionary(
        currentBands.map { ($0.band, $0.index.numbers(number)) }, uniquingKeysWith: { first, _ in first }))
  }

  /// The vectors whose keys pass.
  ///
  /// - Complexity: O(vectors).
  public func filter(where passes: (Key) -> Bool) -> ValueFilter {
    ValueFilter(
      parts: Dictionary(
        currentBands.map { ($0.band, $0.index.filter(where: passes)) }, uniquingKeysWith: { first, _ in first }))
  }
}
