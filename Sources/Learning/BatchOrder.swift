import Domain

/// The rows of an epoch in batches, drawn anew for each.
struct BatchOrder {
  struct Batch {
    let rows: ArraySlice<Int>
    /// For what the training of this batch draws.
    let seed: UInt64
  }

  private let rows: [Int]
  private let size: Int
  private let seed: UInt64
  private let epoch: Int

  /// A function of seed and epoch alone, so that a run can be resumed.
  ///
  /// - Parameter pages: where given, the page of each row of all examples: rows of a page stay together.
  init(_ rows: Range<Int>, size: Int, seed: UInt64, epoch: Int, pages: [Int32]? = nil) {
    var random = SeededRandom(seed: seed, stream: "epoch.\(epoch)")
    if let pages {
      var groups = Self.groups(rows, pages)
      random.shuffle(&groups)
      self.rows = groups.flatMap { Array($0) }
    } else {
      var order = Array(rows)
      random.shuffle(&order)
      self.rows = order
    }
    (self.size, self.seed, self.epoch) = (size, seed, epoch)
  }

  var batches: some Sequence<Batch> {
    stride(from: 0, to: rows.count, by: size).lazy.map { start in
      var random = SeededRandom(seed: seed, stream: "batch.\(epoch).\(start)")
      return Batch(rows: rows[start..<min(start + size, rows.count)], seed: random.next())
    }
  }

  private static func groups(_ rows: Range<Int>, _ pages: [Int32]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = rows.lowerBound
    for row in rows where row + 1 == rows.upperBound || pages[row + 1] != pages[row] {
      groups.append(start..<(row + 1))
      start = row + 1
    }
    return groups
  }
}
