import Synchronization

extension HNSWIndex {
  /// Whether keys, slots, live bits and links tell one story. Changes wait meanwhile.
  ///
  /// - Throws: `broken`, naming the first that does not.
  /// - Complexity: reads all links.
  public func checkInvariants() throws(IndexError) {
    try writer.withLock { writer throws(IndexError) in
      if let flaw = writer.flaw { throw broken(flaw) }
      let slots = slots.withLock { $0 }
      guard slots.count == writer.liveCount, count == writer.liveCount else {
        throw broken("the keys and the live slots differ in number")
      }
      let tables = current
      for (key, slot) in slots {
        guard slot < writer.slotCount, tables.keys[Int(slot)] == key, tables.memory.isLive(slot) else {
          throw broken("a key points at another's slot")
        }
        guard tables.memory.vector(at: Int(slot)).allSatisfy(\.isFinite) else {
          throw broken("a vector holds a number that is not finite")
        }
      }
      let idle = writer.free + writer.retired.map(\.slot) + writer.removed + (writer.sweep?.leaving ?? [])
      guard Set(idle).count == idle.count, idle.count + writer.liveCount == writer.slotCount,
        idle.allSatisfy({ !tables.memory.isLive($0) })
      else {
        throw broken("a slot that is not live is lost, or counted twice")
      }
      guard writer.free.allSatisfy({ tables.keys[Int($0)] == nil }) else { throw broken("a free slot keeps its key") }
    }
  }

  private func broken(_ flaw: String) -> IndexError {
    IndexError(.broken, "The index of space \(space) is broken: \(flaw). Rebuild it from the store.")
  }
}
