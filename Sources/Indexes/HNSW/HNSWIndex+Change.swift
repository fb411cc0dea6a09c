public import Domain
import Kernels
import Synchronization

extension HNSWIndex {
  /// Inserts a vector, or replaces the one that the key has.
  ///
  /// A search meanwhile finds the old one or the new one, never both.
  ///
  /// - Throws: `spaceMismatch`, `dimensionMismatch`, `noMemory`; under `cosine` `noDirection`.
  /// - Complexity: a search with the width of building, and about 32 · `links` comparisons.
  public func set(_ key: Key, to embedding: Embedding) throws(IndexError) {
    try set(key, row: shape.checked(embedding), value: 1)
  }

  func set(_ key: Key, row: [Float], value: Float) throws(IndexError) {
    try writer.withLock { writer throws(IndexError) in
      if writer.isFull { try grow(&writer) }
      let slot = writer.write(row)
      let tables = current
      tables.keys[Int(slot)] = key
      if let values = tables.memory.values { vt_set_value(values, slot, value) }
      writer.link(slot)
      let older = slots.withLock { $0.updateValue(slot, forKey: key) }
      if let older { writer.setLive(older, false) }
      writer.setLive(slot, true)
      finish(&writer)
    }
  }

  /// Changes what multiplies the score of a key; its vector and links stay.
  func setValue(_ key: Key, to value: Float) {
    writer.withLock { _ in
      guard let slot = slots.withLock({ $0[key] }), let values = current.memory.values else { return }
      vt_set_value(values, slot, value)
    }
  }

  /// - Returns: whether the key was there.
  @discardableResult
  public func remove(_ key: Key) -> Bool {
    writer.withLock { writer in
      guard let slot = slots.withLock({ $0.removeValue(forKey: key) }) else { return false }
      writer.setLive(slot, false)
      finish(&writer)
      return true
    }
  }

  /// Takes what was removed out of the graph at once, instead of a little with each change.
  ///
  /// - Complexity: reads all links.
  public func tidy() {
    writer.withLock { writer in
      writer.tidy(steps: nil, era: eras.current)
      publish(writer)
    }
  }

  /// Slots looked at with each change: a sweep ends before as many were removed again.
  private static var sweepSteps: Int { 64 }

  private func finish(_ writer: inout GraphWriter) {
    writer.tidy(steps: Self.sweepSteps, era: eras.current)
    publish(writer)
    eras.advance()
    for slot in writer.reclaim(era: eras.current) { current.keys[Int(slot)] = nil }
    outgrown.withLock { outgrown in outgrown.removeAll { $0.era + 2 <= eras.current } }
  }

  private func grow(_ writer: inout GraphWriter) throws(IndexError) {
    let capacity = max(1_024, 2 * writer.memory.capacity)
    guard capacity <= GraphWriter.largestCapacity else {
      throw IndexError(.badSettings, "An index holds no more than \(GraphWriter.largestCapacity) vectors: split it.")
    }
    try writer.grow(to: capacity)
    replaceTables(with: writer.memory, slotCount: writer.slotCount)
  }
}
