/// Slots of an index, one bit each: which ones a search may answer with.
///
/// Slots belong to one value of an index; a set made for an older one may name other keys.
public struct SlotSet: Equatable, Sendable {
  /// Bit s % 64 of word s / 64 stands for slot s.
  private(set) var words: [UInt64] = []

  public init() {}

  /// All slots below `count`.
  public init(allBelow count: Int) {
    words = [UInt64](repeating: .max, count: count / 64)
    if count % 64 > 0 { words.append((1 << UInt64(count % 64)) - 1) }
  }

  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  public func contains(_ slot: Int) -> Bool {
    slot >= 0 && slot / 64 < words.count && words[slot / 64] >> UInt64(slot % 64) & 1 == 1
  }

  /// - Parameter slot: zero or more; a negative one is left out.
  public mutating func insert(_ slot: Int) {
    guard slot >= 0 else { return }
    while words.count <= slot / 64 { words.append(0) }
    words[slot / 64] |= 1 << UInt64(slot % 64)
  }

  public mutating func remove(_ slot: Int) {
    guard slot >= 0, slot / 64 < words.count else { return }
    words[slot / 64] &= ~(1 << UInt64(slot % 64))
  }

  public mutating func formIntersection(_ other: SlotSet) {
    if words.count > other.words.count { words.removeLast(words.count - other.words.count) }
    for place in words.indices { words[place] &= other.words[place] }
  }

  /// How many members lie in a range of slots whose start is a multiple of 64.
  func count(in slots: Range<Int>) -> Int {
    let last = min(words.count, (slots.upperBound + 63) / 64)
    return (slots.lowerBound / 64..<max(slots.lowerBound / 64, last)).reduce(0) { sum, place in
      let beyond = (place + 1) * 64 - slots.upperBound
      return sum + (beyond > 0 ? words[place] << UInt64(beyond) : words[place]).nonzeroBitCount
    }
  }
}
