import Domain

/// People in batches of like length, so that little padding is computed.
struct LengthBuckets {
  /// Places of people.
  let batches: [[Int]]

  /// A function of seed and epoch alone, so that a run can be resumed.
  ///
  /// - Parameters:
  ///   - lengths: places that each person takes; who takes none is left out.
  ///   - places: the most of a batch, padding included; one person may take more.
  init(_ lengths: [Int], places: Int, seed: UInt64, epoch: Int) {
    var random = SeededRandom(seed: seed, stream: "epoch.\(epoch)")
    var order = lengths.indices.filter { lengths[$0] > 0 }
    random.shuffle(&order)
    // A stable order by length: equal lengths stay shuffled.
    let keys = order.enumerated().map { (lengths[$1], $0) }
    order = keys.sorted { $0 < $1 }.map { order[$0.1] }
    var batches: [[Int]] = [[]]
    for person in order {
      if let last = batches.last, !last.isEmpty, (last.count + 1) * lengths[person] > places { batches.append([]) }
      batches[batches.count - 1].append(person)
    }
    random.shuffle(&batches)
    self.batches = batches.filter { !$0.isEmpty }
  }
}
