import Domain

extension HammingIndex {
  /// Whether keys, slots, codes and tables tell one story.
  ///
  /// - Throws: `broken`, naming the first that does not.
  /// - Complexity: O(slots).
  public func checkInvariants() throws(IndexError) {
    let used = keys.indices.filter { keys[$0] != nil }
    try require(keys.count == codes.count, "the keys and the codes differ in number")
    try require(used.count == slots.count, "the keys and the slots differ in number")
    try require(
      slots.allSatisfy { keys.indices.contains($1) && keys[$1] == $0 }, "a key points at another's slot")
    try require(tables.count <= codes.count, "the tables hold more codes than there are")
    let slack = max(Self.leastForTables, count / 8)
    try require(codes.count - count <= slack, "too many slots are dead")
    try require(codes.count - tables.count <= slack, "too many codes lie outside the tables")
    guard tables.count > 0 else { return }
    for table in 0..<ChunkTables.chunks {
      var seen = SlotSet()
      for value in 0..<ChunkTables.values {
        for place in tables.bucket(table, value) {
          try require(
            place < tables.count && codes[Int(place)].chunk(table) == value,
            "table \(table) holds a code under another's chunk")
          seen.insert(Int(place))
        }
      }
      try require(seen.count == tables.count, "table \(table) lacks a code")
    }
  }

  private func require(_ holds: Bool, _ failure: String) throws(IndexError) {
    guard holds else {
      throw IndexError(
        .broken, "The index of space \(space) is broken: \(failure). Rebuild it from the store.")
    }
  }
}
