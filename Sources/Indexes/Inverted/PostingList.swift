/// The documents that hold one term, by rising slot, in blocks that say how much they can count at most.
struct PostingList: Sendable {
  struct Block: Sendable {
    /// The last slot of the block.
    var last: UInt32
    /// The largest frequency and the smallest length in the block: no document of it weighs more than both together.
    var mostFrequent: UInt32
    var shortest: UInt32
  }

  static let blockLength = 64

  private(set) var slots: [UInt32] = []
  private(set) var frequencies: [UInt32] = []
  private(set) var blocks: [Block] = []
  /// Documents that were removed and still stand in the list.
  var deadCount = 0

  var liveCount: Int { slots.count - deadCount }

  /// Adds a document; its slot is larger than all before.
  mutating func append(slot: UInt32, frequency: UInt32, length: UInt32) {
    if slots.count % Self.blockLength == 0 {
      blocks.append(Block(last: slot, mostFrequent: frequency, shortest: length))
    } else {
      let block = blocks.count - 1
      blocks[block].last = slot
      blocks[block].mostFrequent = max(blocks[block].mostFrequent, frequency)
      blocks[block].shortest = min(blocks[block].shortest, length)
    }
    slots.append(slot)
    frequencies.append(frequency)
  }
}
