import Domain

/// Codes by each of their sixteen chunks of 16 bits (multi-index hashing: Norouzi, Punjani, Fleet, CVPR 2012).
///
/// Of two codes that differ in at most r = 16 a + b bits, some chunk among the first b + 1 differs in at most a, or one of
/// the others in at most a − 1: else they would differ in more than r altogether.
struct ChunkTables: Sendable {
  static let chunks = 16
  static let values = 1 << 16
  /// Larger differences of one chunk are not looked up: there are too many.
  static let largestDifference = 3

  /// Codes that are in the tables: the first ones of the index.
  let count: Int
  /// Of each table, where the places of each chunk value begin; one more ends the last.
  let starts: [UInt32]
  /// Of each table, the places of codes in order of their chunk.
  let places: [UInt32]

  init() { (count, starts, places) = (0, [], []) }

  /// - Complexity: O(codes), in sixteen counting sorts.
  init(_ codes: [Bits256]) {
    let width = Self.values + 1
    var starts = [UInt32](repeating: 0, count: Self.chunks * width)
    var places = [UInt32](repeating: 0, count: Self.chunks * codes.count)
    for table in 0..<Self.chunks {
      let base = table * width
      for code in codes { starts[base + code.chunk(table) + 1] += 1 }
      for value in 1...Self.values { starts[base + value] += starts[base + value - 1] }
      var next = Array(starts[base..<(base + Self.values)])
      for (place, code) in codes.enumerated() {
        let chunk = code.chunk(table)
        places[table * codes.count + Int(next[chunk])] = UInt32(place)
        next[chunk] += 1
      }
    }
    (count, self.starts, self.places) = (codes.count, starts, places)
  }

  /// Places that hold every code within the radius, some more than once.
  ///
  /// - Returns: nil when there are more than the limit, or the radius is too large to look up.
  func candidates(near code: Bits256, within radius: Int, limit: Int) -> [UInt32]? {
    let (most, rest) = (radius / Self.chunks, radius % Self.chunks)
    guard count > 0 else { return [] }
    guard most <= Self.largestDifference else { return nil }
    var found: [UInt32] = []
    for table in 0..<Self.chunks {
      let difference = table <= rest ? most : most - 1
      guard difference >= 0 else { break }
      let chunk = UInt16(code.chunk(table))
      for mask in Self.masks.prefix(Self.maskCounts[difference]) {
        found += bucket(table, Int(chunk ^ mask))
        if found.count > limit { return nil }
      }
    }
    return found
  }

  func bucket(_ table: Int, _ value: Int) -> ArraySlice<UInt32> {
    let at = table * (Self.values + 1) + value
    return places[(table * count + Int(starts[at]))..<(table * count + Int(starts[at + 1]))]
  }

  /// Chunks by the number of their set bits, up to three.
  private static let masks: [UInt16] = (0...largestDifference).flatMap { bits in
    (0..<values).map(UInt16.init).filter { $0.nonzeroBitCount == bits }
  }

  /// How many masks have at most as many bits: 1, 17, 137, 697.
  private static let maskCounts = (0...largestDifference).map { bits in masks.count { $0.nonzeroBitCount <= bits } }
}

extension Bits256 {
  /// - Parameter place: in 0..<16.
  func chunk(_ place: Int) -> Int { Int(words[place / 4] >> UInt64(16 * (place % 4)) & 0xFFFF) }
}
