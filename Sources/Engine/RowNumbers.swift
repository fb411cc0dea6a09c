import Domain

/// Small numbers for the identifiers of a decision's rows, in the order in which they come.
///
/// An open table that is made for one decision: a dictionary's keyed hash of texts took nearly half of a decision's time.
/// Identifiers that were chosen to collide cost comparisons, at most rows².
struct RowNumbers<Entity> {
  private var slots: [Int32]
  private var known: [(id: Identifier<Entity>, hash: UInt32)] = []
  private let mask: Int

  /// - Parameter rows: at most so many identifiers are asked for.
  init(rows: Int) {
    var size = 16
    while size < rows * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
    known.reserveCapacity(rows)
  }

  /// - Complexity: O(1) on average.
  mutating func number(of id: Identifier<Entity>) -> Int32 {
    var hash: UInt32 = 0x811C_9DC5
    for byte in id.rawValue.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    var slot = Int(hash ^ hash >> 15) & mask
    while slots[slot] >= 0 {
      let candidate = known[Int(slots[slot])]
      if candidate.hash == hash, candidate.id == id { return slots[slot] }
      slot = (slot + 1) & mask
    }
    slots[slot] = Int32(known.count)
    known.append((id, hash))
    return slots[slot]
  }
}
