/// A set of integers that is emptied in constant time and keeps its memory.
///
/// Open addressing over a table of a power of two, at most half full; a slot counts when it carries the present stamp.
struct StampedSet: Sendable {
  private var keys: [Int32] = []
  private var stamps: [UInt32] = []
  private var stamp: UInt32 = 0
  private var mask = 0

  /// Empties the set and makes room for `count` members.
  mutating func reset(capacity count: Int) {
    stamp &+= 1
    if stamp != 0, keys.count >= 2 * count { return }
    let size = max(16, keys.count, 1 << (Int.bitWidth - max(1, 2 * count - 1).leadingZeroBitCount))
    keys = Array(repeating: 0, count: size)
    stamps = Array(repeating: 0, count: size)
    mask = size - 1
    stamp = 1
  }

  @inline(__always)
  private func place(of key: Int32) -> Int {
    var place = Int(UInt32(bitPattern: key) &* 0x9E37_79B1 >> 8) & mask
    while stamps[place] == stamp, keys[place] != key { place = (place + 1) & mask }
    return place
  }

  @inline(__always)
  func contains(_ key: Int32) -> Bool { stamps[place(of: key)] == stamp }

  @inline(__always)
  mutating func insert(_ key: Int32) {
    let place = place(of: key)
    keys[place] = key
    stamps[place] = stamp
  }
}
