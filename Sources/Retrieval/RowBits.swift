/// A set of rows, with a bit for each.
struct RowBits: Equatable, Sendable {
  let rowCount: Int
  /// Bit r % 64 of word r / 64 stands for row r; bits past the last row are zero.
  private(set) var words: [UInt64]

  init(noneOf rowCount: Int) {
    self.rowCount = rowCount
    words = [UInt64](repeating: 0, count: Self.wordCount(rows: rowCount))
  }

  init(allOf rowCount: Int) {
    self.rowCount = rowCount
    words = [UInt64](repeating: .max, count: Self.wordCount(rows: rowCount))
    let rest = UInt64(rowCount % 64)
    if rest > 0 { words[words.count - 1] = (1 << rest) - 1 }
  }

  static func wordCount(rows: Int) -> Int { (rows + 63) / 64 }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// In increasing order.
  var rows: [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(count)
    for index in words.indices {
      var rest = words[index]
      while rest != 0 {
        rows.append(index * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return rows
  }

  /// - Parameter rank: in `0..<count`.
  func row(at rank: Int) -> Int {
    var left = rank
    for index in words.indices {
      let count = words[index].nonzeroBitCount
      if left < count {
        var rest = words[index]
        for _ in 0..<left { rest &= rest - 1 }
        return index * 64 + rest.trailingZeroBitCount
      }
      left -= count
    }
    preconditionFailure("A rank of \(rank) is asked of \(count) rows: ask below the count.")
  }

  func contains(_ row: Int) -> Bool { words[row / 64] & (1 << UInt64(row % 64)) != 0 }

  mutating func removeAll() {
    words.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  mutating func formIntersection(_ other: RowBits) {
    other.words.withUnsafeBufferPointer { other in
      update(from: other) { $0 & $1 }
    }
  }

  mutating func formUnion(_ other: UnsafeBufferPointer<UInt64>) {
    update(from: other) { $0 | $1 }
  }

  mutating func subtract(_ other: UnsafeBufferPointer<UInt64>) {
    update(from: other) { $0 & ~$1 }
  }

  mutating func formUnion(rows: UnsafeBufferPointer<Int32>) {
    words.withUnsafeMutableBufferPointer { words in
      for row in rows { words[Int(row) >> 6] |= 1 << UInt64(row & 63) }
    }
  }

  mutating func subtract(rows: UnsafeBufferPointer<Int32>) {
    words.withUnsafeMutableBufferPointer { words in
      for row in rows { words[Int(row) >> 6] &= ~(1 << UInt64(row & 63)) }
    }
  }

  @inline(__always)
  private mutating func update(
    from other: UnsafeBufferPointer<UInt64>, _ combine: (UInt64, UInt64) -> UInt64
  ) {
    words.withUnsafeMutableBufferPointer { words in
      for index in 0..<min(words.count, other.count) { words[index] = combine(words[index], other[index]) }
    }
  }
}
