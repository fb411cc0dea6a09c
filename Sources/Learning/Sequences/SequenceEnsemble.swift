import Training

/// Models that differ by their seed alone, by the mean of their logits: the geometric mean of what they expect.
///
/// Errors of single trainings cancel out (Lakshminarayanan, Pritzel, Blundell, NeurIPS 2017).
struct SequenceEnsemble: ItemScorer {
  /// At least one.
  let members: [SequenceModel]

  func score(_ histories: [[Int32]], _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void) throws {
    try withoutGradient {
      let catalogues = members.map { $0.catalogue() }
      // Of like length together, so that little padding is computed.
      let order = histories.indices.sorted { (histories[$0].count, $0) < (histories[$1].count, $1) }
      for start in stride(from: 0, to: order.count, by: 256) {
        let part = order[start..<min(start + 256, order.count)]
        let recent = part.map { histories[$0][...] }
        var logits = members[0].logits(after: recent, in: catalogues[0])
        for (member, catalogue) in zip(members, catalogues).dropFirst() {
          logits = logits + member.logits(after: recent, in: catalogue)
        }
        let scores = try logits.scaled(by: 1 / Float(members.count)).floats()
        let items = scores.count / part.count
        try scores.withUnsafeBufferPointer { scores in
          for (row, history) in part.enumerated() {
            try body(history, UnsafeBufferPointer(rebasing: scores[(row * items)..<((row + 1) * items)]))
          }
        }
      }
    }
  }
}
