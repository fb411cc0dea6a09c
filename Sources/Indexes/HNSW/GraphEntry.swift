/// Where searches of a graph begin: its slot on the highest level.
struct GraphEntry: Equatable, Sendable {
  let slot: UInt32
  let level: UInt32

  init(slot: UInt32, level: UInt32) {
    self.slot = slot
    self.level = level
  }

  /// Nil for the word that stands for none.
  init?(word: UInt64) {
    guard word != Self.none else { return nil }
    self.init(slot: UInt32(truncatingIfNeeded: word), level: UInt32(word >> 32))
  }

  var word: UInt64 { UInt64(level) << 32 | UInt64(slot) }

  static let none = UInt64.max
}
