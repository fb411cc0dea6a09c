/// Which of an index's vectors a search may answer with, as they were when the filter was made.
///
/// Made by an index, for its searches. A vector set later, also under a key that passes, does not pass: its slot is new.
public struct SlotFilter: Sendable {
  let words: [UInt64]
  /// How many pass.
  public let count: Int
  let newestBirth: UInt64

  init(_ slots: SlotSet, newestBirth: UInt64) {
    self.init(words: slots.words, count: slots.count, newestBirth: newestBirth)
  }

  /// - Parameter count: of the bits in `words`.
  init(words: [UInt64], count: Int, newestBirth: UInt64) {
    self.words = words
    self.count = count
    self.newestBirth = newestBirth
  }
}
