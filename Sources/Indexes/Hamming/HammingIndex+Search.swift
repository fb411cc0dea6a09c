public import Domain
import Kernels

extension HammingIndex {
  /// The codes that differ from the query in at most `radius` bits.
  ///
  /// - Parameters:
  ///   - query: of the index's space.
  ///   - radius: 0 … 256.
  ///   - isOverdue: asked before each 1,024 comparisons, at most some tens of microseconds.
  /// - Throws: `spaceMismatch`; `badSettings` for a radius outside its range.
  /// - Complexity: up to a radius of 31, 272 lookups and a comparison of each code that shares fifteen bits of a chunk;
  ///   never more than comparing with all codes.
  public func matches(
    of query: BinaryCode, within radius: Int, isOverdue: () -> Bool = { false }
  ) throws(IndexError) -> HammingResult<Key> {
    let bits = try checked(query)
    guard (0...256).contains(radius) else {
      throw IndexError(.badSettings, "A radius of \(radius) bits: use 0 … 256.")
    }
    var sweep = HammingSweep(query: bits, radius: radius)
    // A comparison at a random place costs about as much as eight in a row.
    let places = tables.candidates(near: bits, within: radius, limit: tables.count / 8)
    if let places { sweep.compare(codes, at: places, isOverdue) }
    sweep.compare(codes, in: (places == nil ? 0 : tables.count)..<codes.count, isOverdue)

    var matches: [HammingResult<Key>.Match] = []
    for (slot, distance) in sweep.found {
      if let key = keys[slot] { matches.append(.init(key: key, distance: distance)) }
    }
    matches.sort { ($0.distance, $0.key) < ($1.distance, $1.key) }
    return HammingResult(matches: matches, compared: sweep.compared, isComplete: sweep.isComplete)
  }
}

/// Comparisons of one query, in blocks until the deadline.
private struct HammingSweep {
  private static let block = 1_024

  let query: Bits256
  let radius: Int
  /// Slots within the radius.
  private(set) var found: [Int: Int] = [:]
  private(set) var compared = 0
  private(set) var isComplete = true
  private var distances = [UInt16](repeating: 0, count: block)

  init(query: Bits256, radius: Int) {
    self.query = query
    self.radius = radius
  }

  mutating func compare(_ codes: [Bits256], at places: [UInt32], _ isOverdue: () -> Bool) {
    inBlocks(of: 0..<places.count, isOverdue) { block, query, distances in
      codes.withWords { rows in
        places.withUnsafeBufferPointer { places in
          // Places and lengths fit by the invariants of the index, so that the answers are always true.
          guard let rows, let first = places.baseAddress else { return }
          _ = vt_hamming256_at(
            query, rows, codes.count, first + block.lowerBound, block.count, distances, Self.block)
        }
      }
    } slot: {
      Int(places[$0])
    }
  }

  mutating func compare(_ codes: [Bits256], in slots: Range<Int>, _ isOverdue: () -> Bool) {
    inBlocks(of: slots, isOverdue) { block, query, distances in
      codes.withWords { rows in
        guard let rows else { return }
        _ = vt_hamming256(query, rows + 4 * block.lowerBound, block.count, distances, Self.block)
      }
    } slot: {
      $0
    }
  }

  @inline(__always)
  private mutating func inBlocks(
    of range: Range<Int>, _ isOverdue: () -> Bool,
    _ measure: (Range<Int>, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt16>) -> Void, slot: (Int) -> Int
  ) {
    var start = range.lowerBound
    while start < range.upperBound, isComplete {
      if isOverdue() {
        isComplete = false
        return
      }
      let block = start..<min(start + Self.block, range.upperBound)
      [query].withWords { words in
        distances.withUnsafeMutableBufferPointer { distances in
          if let words, let base = distances.baseAddress { measure(block, words, base) }
        }
      }
      for place in block where distances[place - start] <= radius {
        found[slot(place)] = Int(distances[place - start])
      }
      compared += block.count
      start = block.upperBound
    }
  }
}

extension [Bits256] {
  /// Four words a code, in a row.
  fileprivate func withWords(_ body: (UnsafePointer<UInt64>?) -> Void) {
    withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: UInt64.self)) }
  }
}
