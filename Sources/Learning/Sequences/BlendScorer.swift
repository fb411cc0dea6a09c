import Foundation

/// A model's logits plus a share of the log of a count of pairs: what rare pairs say directly, beside what the model makes of
/// them.
struct BlendScorer: ItemScorer {
  let model: SequenceEnsemble
  let counts: CoCountScorer
  /// Of log(1 + count / `unit`).
  let weight: Float
  var unit: Float = 0.1

  func score(_ histories: [[Int32]], _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void) throws {
    try model.score(histories) { history, logits in
      var scores = counts.counts(after: histories[history])
      for item in scores.indices {
        // Most items were never counted with anything of the history.
        let count = scores[item]
        scores[item] = logits[item] + (count > 0.001 ? weight * log1p(count / unit) : 0)
      }
      try scores.withUnsafeBufferPointer { try body(history, $0) }
    }
  }
}
