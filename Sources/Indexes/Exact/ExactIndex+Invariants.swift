extension ExactIndex {
  /// Whether keys, slots, free list, live bits and rows tell one story.
  ///
  /// - Throws: `broken`, naming the first that does not.
  /// - Complexity: O(slots · dimension).
  public func checkInvariants() throws(IndexError) {
    let used = keys.indices.filter { keys[$0] != nil }
    try require(used.count == slots.count, "the keys and the slots differ in number")
    try require(
      slots.allSatisfy { keys.indices.contains($1) && keys[$1] == $0 }, "a key points at another's slot")
    try require(
      free.count == Set(free).count && free.count + used.count == keys.count
        && free.allSatisfy { keys.indices.contains($0) && keys[$0] == nil },
      "the free slots are not those without a key")
    try require(live.count == used.count && used.allSatisfy { live.contains($0) }, "a live bit is wrong")
    let limit = RowBlock.rowLimit
    try require(blocks.count == (keys.count + limit - 1) / limit, "a block is missing or left over")
    for (place, block) in blocks.enumerated() {
      let rows = min(limit, keys.count - place * limit)
      try require(
        block.withValues { $0.count == rows * dimension }, "block \(place) does not hold its rows")
      try require(
        block.withValues { $0.allSatisfy(\.isFinite) }, "block \(place) holds a number that is not finite")
    }
  }

  private func require(_ holds: Bool, _ failure: String) throws(IndexError) {
    guard holds else {
      throw IndexError(
        .broken, "The index of space \(space) is broken: \(failure). Rebuild it from the store.")
    }
  }
}
