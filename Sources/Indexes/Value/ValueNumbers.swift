/// Numbers that a caller gave to the keys of a value index, such as its own rows, as the index was then.
///
/// A search asks the caller by number who may be answered, and only in the bands that it comes to: a filter that changes
/// with each search need not be made for all vectors. A vector set later passes no such filter: its slot is new.
public struct ValueNumbers: Sendable {
  struct Part: Sendable {
    /// By slot; −1 for none.
    let numbers: [Int32]
    let newestBirth: UInt64

    func filter(where passes: (Int32) -> Bool) -> SlotFilter {
      var words = [UInt64](repeating: 0, count: (numbers.count + 63) / 64)
      var count = 0
      for (slot, number) in numbers.enumerated() where number >= 0 && passes(number) {
        words[slot / 64] |= 1 << UInt64(slot % 64)
        count += 1
      }
      return SlotFilter(words: words, count: count, newestBirth: newestBirth)
    }
  }

  let parts: [ValueBand: Part]
}
