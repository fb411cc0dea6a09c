import Kernels

extension GraphWriter {
  /// Removed slots leave together once they are an eighth of those that live: each sweep reads all links.
  private var isSweepDue: Bool { removed.count >= max(64, liveCount / 8) }

  /// Part of a sweep, so that no change waits for a whole one.
  ///
  /// - Parameter steps: how many slots to look at; all when nil, for every removed slot.
  mutating func tidy(steps: Int?, era: Int) {
    if sweep == nil, steps == nil ? !removed.isEmpty : isSweepDue {
      sweep = GraphSweep(leaving: removed, wordCount: memory.wordCount)
      removed = []
    }
    guard var sweep else { return }
    self.sweep = nil
    let end = steps.map { min(slotCount, sweep.next + $0) } ?? slotCount
    while sweep.next < end {
      bypass(UInt32(sweep.next), sweep)
      sweep.next += 1
    }
    guard sweep.next == slotCount else {
      self.sweep = sweep
      return
    }
    if let entry, sweep.holds(Int(entry.slot)) { self.entry = highestLive }
    retired += sweep.leaving.map { ($0, era) }
    if steps == nil { tidy(steps: nil, era: era) }
  }

  /// Frees what no reader can hold.
  ///
  /// - Returns: the slots that became free.
  mutating func reclaim(era: Int) -> ArraySlice<UInt32> {
    let count = retired.firstIndex { $0.era + 2 > era } ?? retired.count
    guard count > 0 else { return [] }
    free += retired.prefix(count).map(\.slot)
    retired.removeFirst(count)
    return free.suffix(count)
  }

  private mutating func bypass(_ slot: UInt32, _ sweep: GraphSweep) {
    guard !sweep.holds(Int(slot)) else { return }
    let (live, count) = (UnsafePointer(memory.live), min(sweep.words.count, memory.wordCount))
    var isAlone = false
    withUnsafePointer(to: memory.graph) { graph in
      for level in 0...UInt32(memory.levels[Int(slot)]) {
        guard vt_bypass(graph, level, slot, sweep.words, live, count), level == 0 else { continue }
        var links = [UInt32](repeating: 0, count: Int(VT_DEGREE_LIMIT))
        isAlone = vt_links(graph, level, slot, &links) == 0
      }
    }
    if isAlone, vt_is_live(memory.live, slot), liveCount > 1 { link(slot) }
  }

  private var highestLive: GraphEntry? {
    var best: GraphEntry?
    for slot in 0..<slotCount where vt_is_live(memory.live, UInt32(slot)) {
      let level = UInt32(memory.levels[slot])
      if level >= best.map({ $0.level + 1 }) ?? 0 { best = GraphEntry(slot: UInt32(slot), level: level) }
    }
    return best
  }
}
