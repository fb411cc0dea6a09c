/// Which of an index's vectors a search may answer with, as they were when the filter was made.
///
/// Made by an index, for its searches. A vector set later, also under a key that passes, does not pass: its slot is new.
public struct SlotFilter: Sendable {
  let words: [UInt64]
  /// How many pass.
  public let count: Int
  let newestBirth: UInt64

  init(_ slots: SlotSet, newestBirth: UInt64) {
    words = slots.words
    count = slots.count
    self.newestBirth = newestBirth
  }
}
