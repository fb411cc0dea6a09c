/// Leads the links of all slots around those that are leaving, some slots at a time (Singh et al., FreshDiskANN, 2021).
struct GraphSweep {
  let leaving: [UInt32]
  /// A bit for each of them.
  let words: [UInt64]
  /// The next slot to look at.
  var next = 0

  init(leaving: [UInt32], wordCount: Int) {
    self.leaving = leaving
    var words = [UInt64](repeating: 0, count: wordCount)
    for slot in leaving { words[Int(slot) / 64] |= 1 << UInt64(slot % 64) }
    self.words = words
  }

  func holds(_ slot: Int) -> Bool { slot / 64 < words.count && words[slot / 64] >> UInt64(slot % 64) & 1 == 1 }
}
