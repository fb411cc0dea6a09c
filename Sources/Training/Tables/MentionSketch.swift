/// How often each key has been mentioned, in memory that does not grow: never too few, too many where keys collide.
///
/// A count-min sketch (Cormode and Muthukrishnan, J. Algorithms 2005) of two rows of saturating bytes.
struct MentionSketch: Equatable {
  private(set) var counters: [UInt8]

  /// - Parameter cells: of both rows together, a power of two.
  init(cells: Int) { counters = [UInt8](repeating: 0, count: cells) }

  init(counters: [UInt8]) { self.counters = counters }

  /// Counts one more mention of a key.
  /// - Returns: its mentions, 255 at most.
  mutating func add(_ key: UInt64) -> Int {
    let half = counters.count / 2
    let mask = UInt64(half - 1)
    let places = [
      Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32 & mask),
      half + Int(truncatingIfNeeded: (key &* 0xC2B2_AE3D_27D4_EB4F) >> 32 & mask),
    ]
    let least = min(counters[places[0]], counters[places[1]])
    guard least < .max else { return Int(least) }
    // Conservative update (Estan and Varghese, SIGCOMM 2002): only the lowest counters are too low.
    for place in places where counters[place] == least { counters[place] = least + 1 }
    return Int(least) + 1
  }
}
