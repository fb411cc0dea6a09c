/// Says which items may come next.
protocol ItemScorer {
  /// - Parameters:
  ///   - histories: what people did, the oldest first; none is empty.
  ///   - body: is given the place of each history, in any order, and a score for each item by number; the highest is likeliest.
  func score(
    _ histories: [[Int32]], _ body: (_ history: Int, _ scores: UnsafeBufferPointer<Float>) throws -> Void
  ) throws
}

/// The control: how often each item was acted on, the same for everybody.
struct PopularityScorer: ItemScorer {
  let popularity: [Int]

  func score(_ histories: [[Int32]], _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void) throws {
    let scores = popularity.map { Float($0) }
    try scores.withUnsafeBufferPointer { scores in
      for history in histories.indices { try body(history, scores) }
    }
  }
}
