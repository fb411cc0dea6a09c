extension InvertedIndex {
  /// The texts that say most of the terms, equal scores by key.
  ///
  /// - Parameters:
  ///   - terms: of the question; one that stands there twice counts twice.
  ///   - count: how many to answer at most.
  ///   - filter: slots that may be answered; all when nil.
  ///   - isOverdue: asked before every 256th document; once it says yes, the best so far are answered.
  /// - Returns: texts with at least one of the terms.
  public func search(
    _ terms: [String], count: Int, filter: SlotSet? = nil, isOverdue: () -> Bool = { false }
  ) -> SearchResult<Key> {
    var cursors = cursors(of: terms)
    var best = BestDocuments<Key>(count: max(0, count))
    var scanned = 0
    while best.count > 0, let pivot = pivot(&cursors, above: best.threshold) {
      let slot = cursors[pivot].slot
      guard cursors[0].slot == slot else {
        // Those before the pivot cannot reach the answer without it.
        for place in 0..<pivot { cursors[place].seek(slot) }
        continue
      }
      if let next = blockEnd(cursors, slot, above: best.threshold) {
        for place in cursors.indices where cursors[place].slot < next { cursors[place].seek(next) }
        continue
      }
      scanned += 1
      if let key = keys[Int(slot)], filter?.contains(Int(slot)) ?? true {
        best.offer(key, score(cursors, slot))
      }
      for place in cursors.indices where cursors[place].slot == slot { cursors[place].step() }
      if scanned % 256 == 0, isOverdue() {
        return SearchResult(hits: best.hits, scanned: scanned, isComplete: false)
      }
    }
    return SearchResult(hits: best.hits, scanned: scanned, isComplete: true)
  }

  /// What each of some texts scores, in their order; 0 for one that holds none of the terms, nil for one that is not there.
  public func scores(of terms: [String], for candidates: [Key]) -> [Float?] {
    let cursors = cursors(of: terms)
    return candidates.map { key in
      slots[key].map { slot in
        var cursors = cursors
        for place in cursors.indices { cursors[place].seek(UInt32(slot)) }
        return Float(score(cursors, UInt32(slot)))
      }
    }
  }

  private func cursors(of terms: [String]) -> [TermCursor] {
    let wanted = Dictionary(terms.map { ($0, 1.0) }, uniquingKeysWith: +)
    return wanted.sorted { $0.key < $1.key }.compactMap { term, times in
      guard let list = lists[term], list.liveCount > 0 else { return nil }
      let rarity = weighting.inverseFrequency(documents: self.count, containing: list.liveCount)
      return TermCursor(list, rarity: times * rarity, weighting, meanLength: meanLength)
    }
  }

  /// The first place, by slot, where the terms up to it could together beat the threshold; nil when no rest could.
  private func pivot(_ cursors: inout [TermCursor], above threshold: Double) -> Int? {
    cursors.removeAll { $0.isAtEnd }
    cursors.sort { $0.slot < $1.slot }
    var most = 0.0
    for place in cursors.indices {
      most += cursors[place].most
      guard Self.mayReach(most, threshold) else { continue }
      var last = place
      while last + 1 < cursors.count, cursors[last + 1].slot == cursors[place].slot { last += 1 }
      return last
    }
    return nil
  }

  /// Where to go on when the blocks at the pivot cannot beat the threshold; nil when they can.
  private func blockEnd(_ cursors: [TermCursor], _ slot: UInt32, above threshold: Double) -> UInt32? {
    var most = 0.0
    var end = UInt32.max
    for cursor in cursors {
      guard cursor.slot == slot else {
        end = min(end, cursor.slot)
        break
      }
      most += cursor.blockMost
      end = min(end, cursor.blockLast &+ 1)
    }
    return Self.mayReach(most, threshold) ? nil : max(end, slot + 1)
  }

  /// Sums of bounds are rounded otherwise than scores.
  private static func mayReach(_ most: Double, _ threshold: Double) -> Bool { most * 1.000_001 >= threshold }

  /// Added as whole numbers of 2⁻⁴⁰, so that the order of the terms, which changes on the way, does not show.
  private func score(_ cursors: [TermCursor], _ slot: UInt32) -> Double {
    let relative = Double(lengths[Int(slot)]) / meanLength
    let sum = cursors.reduce(Int64(0)) { sum, cursor in
      cursor.slot == slot ? sum + Int64(cursor.weight(relativeLength: relative) * 0x1p40) : sum
    }
    return Double(sum) * 0x1p-40
  }
}
