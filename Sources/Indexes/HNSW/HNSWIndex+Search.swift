public import Domain
import Kernels
import Synchronization

extension HNSWIndex {
  /// The nearest vectors, equal scores by key.
  ///
  /// - Parameters:
  ///   - query: of the index's space.
  ///   - count: how many to answer at most.
  ///   - width: candidates held on the way, ef of the paper; that of the settings when nil. More finds more, slower.
  ///   - filter: who may be answered; all when nil.
  ///   - isOverdue: asked about every ten microseconds; once it says yes, the best so far are answered.
  /// - Throws: `spaceMismatch`, `dimensionMismatch`; under `cosine` `noDirection`.
  /// - Complexity: about width · log(vectors) comparisons without a filter, and never more than one with each that passes
  ///   besides.
  @specialized(where Key == ItemID)
  @specialized(where Key == AdID)
  @specialized(where Key == UInt32)
  public func search(
    _ query: Embedding, count: Int, width: Int? = nil, filter: SlotFilter? = nil, isOverdue: () -> Bool = { false }
  ) throws(IndexError) -> SearchResult<Key> {
    let row = try shape.checked(query)
    return reading { view in
      search(view, row, filter) { search in
        search.width = max(1, width ?? settings.searchWidth)
        search.count = max(0, count)
        search.run(isOverdue)
      }
    }
  }

  /// The nearest vectors for certain: compares with all that may be answered.
  ///
  /// Where only codes are kept, scores are of the codes.
  ///
  /// - Throws: as `search`.
  /// - Complexity: O(vectors · dimension).
  @specialized(where Key == ItemID)
  @specialized(where Key == AdID)
  @specialized(where Key == UInt32)
  public func exactSearch(
    _ query: Embedding, count: Int, filter: SlotFilter? = nil, isOverdue: () -> Bool = { false }
  ) throws(IndexError) -> SearchResult<Key> {
    let row = try shape.checked(query)
    return reading { view in
      search(view, row, filter) { search in
        search.count = max(0, count)
        search.runExactly(isOverdue)
      }
    }
  }

  /// The vectors whose keys pass.
  ///
  /// - Complexity: O(slots).
  public func filter(where passes: (Key) -> Bool) -> SlotFilter {
    // Before the keys are read: what is born later must not pass by another's bit.
    let newest = newestBirth.load(ordering: .acquiring)
    return reading { view in
      let memory = view.tables.memory
      var slots = SlotSet()
      for word in 0..<memory.wordCount {
        for slot in (word * 64)..<min(memory.capacity, word * 64 + 64) where vt_is_live(memory.live, UInt32(slot)) {
          if let key = view.tables.keys[slot], passes(key) { slots.insert(slot) }
        }
      }
      return SlotFilter(slots, newestBirth: newest)
    }
  }

  /// The vectors of some keys; keys that the index lacks are left out.
  public func filter(of keys: some Sequence<Key>) -> SlotFilter {
    let newest = newestBirth.load(ordering: .acquiring)
    return slots.withLock { slots in
      var set = SlotSet()
      for key in keys { if let slot = slots[key] { set.insert(Int(slot)) } }
      return SlotFilter(set, newestBirth: newest)
    }
  }

  /// The numbers of the keys by slot, −1 for a key without one and a slot without a key.
  func numbers(_ number: (Key) -> Int32?) -> ValueNumbers.Part {
    let newest = newestBirth.load(ordering: .acquiring)
    return reading { view in
      let memory = view.tables.memory
      var numbers: [Int32] = []
      for slot in 0..<memory.capacity where vt_is_live(memory.live, UInt32(slot)) {
        guard let key = view.tables.keys[slot], let number = number(key) else { continue }
        while numbers.count < slot { numbers.append(-1) }
        numbers.append(number)
      }
      return ValueNumbers.Part(numbers: numbers, newestBirth: newest)
    }
  }

  private func search(
    _ view: View, _ row: [Float], _ filter: SlotFilter?, _ run: (inout GraphSearch) -> Void
  ) -> SearchResult<Key> {
    search(view, CodedQuery(row, view.tables.memory.shape), filter, run)
  }

  func search(
    _ view: View, _ query: CodedQuery, _ filter: SlotFilter?, _ run: (inout GraphSearch) -> Void
  ) -> SearchResult<Key> {
    let memory = view.tables.memory
    guard let entry = view.entry else { return SearchResult(hits: [], scanned: 0, isComplete: true) }
    let scratch = scratches.take(capacity: memory.capacity)
    defer { scratches.give(scratch) }
    return query.withParts { codes, sketch, exact in
      withWords(of: filter, memory) { rule in
        var search = GraphSearch(
          memory: memory, scratch: scratch, entry: entry, query: codes, sketch: sketch,
          exact: memory.rows == nil ? nil : exact, rule: rule,
          passing: filter.map { min($0.count, view.liveCount) } ?? view.liveCount, linked: view.linkedCount)
        run(&search)
        return SearchResult(
          hits: hits(search, view), scanned: search.scanned, isComplete: search.isComplete)
      }
    }
  }

  private func withWords<R>(of filter: SlotFilter?, _ memory: GraphMemory, _ body: (vt_eligible) -> R) -> R {
    func rule(_ words: UnsafePointer<UInt64>?, _ count: Int, _ newest: UInt64) -> vt_eligible {
      vt_eligible(
        live: memory.live, filter: words, word_count: min(count, memory.wordCount), births: memory.births,
        newest_birth: newest)
    }
    guard let filter else { return body(rule(nil, memory.wordCount, .max)) }
    return filter.words.withUnsafeBufferPointer { body(rule($0.baseAddress, $0.count, filter.newestBirth)) }
  }

  /// The best that still live: whoever was replaced or removed during the search is left out.
  private func hits(_ search: GraphSearch, _ view: View) -> [SearchResult<Key>.Hit] {
    let (memory, keys) = (view.tables.memory, view.tables.keys)
    var hits: [SearchResult<Key>.Hit] = []
    hits.reserveCapacity(search.count)
    // They come by falling scores already, so that keys are compared only where two are equal.
    var (last, isOrdered) = (Float.infinity, true)
    for found in search.scratch.found {
      guard hits.count < search.count else { break }
      guard vt_is_live(memory.live, found.slot), let key = keys[Int(found.slot)] else { continue }
      hits.append(SearchResult.Hit(key: key, score: found.score))
      isOrdered = isOrdered && found.score < last
      last = found.score
    }
    if !isOrdered { hits.sort { $0.score > $1.score || ($0.score == $1.score && $0.key < $1.key) } }
    return hits
  }
}
