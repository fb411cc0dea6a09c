import Foundation

/// Where an answer came in among the items that it was compared with.
struct AnswerRank: Equatable {
  /// Items with a higher score.
  var better: Int
  /// Other items with the same score.
  var equal: Int

  init(better: Int, equal: Int) {
    self.better = better
    self.equal = equal
  }

  /// - Parameters:
  ///   - scores: by item number.
  ///   - others: what the answer is compared with; it may be among them.
  init(of answer: Int32, among others: some Sequence<Int32>, scores: UnsafeBufferPointer<Float>) {
    let own = scores[Int(answer)]
    (better, equal) = (0, 0)
    for other in others {
      let score = scores[Int(other)]
      if score > own { better += 1 } else if !(score < own) { equal += 1 }
    }
  }

  /// Among all items that are not in the history.
  ///
  /// - Parameter scores: by item number; the first stands for none.
  init(of answer: Int32, outside history: [Int32], scores: UnsafeBufferPointer<Float>) {
    self.init(of: answer, among: 1..<Int32(scores.count), scores: scores)
    let known = AnswerRank(of: answer, among: Set(history).union([answer]), scores: scores)
    better -= known.better
    equal -= known.equal
  }

  /// Whether it is among the first ten, in expectation when ties are broken at random.
  var hit: Double { mean(over: 10) { _ in 1 } }

  /// 1 / log₂(rank + 1) when it is among the first ten, with ranks from 1, else 0; in expectation likewise.
  var gain: Double { mean(over: 10) { 1 / log2(Double($0 + 2)) } }

  /// Whether it is among the first hundred, in expectation likewise: what retrieval has to pass on.
  var recall: Double { mean(over: 100) { _ in 1 } }

  private func mean(over depth: Int, _ value: (Int) -> Double) -> Double {
    guard better < depth else { return 0 }
    let end = min(depth, better + equal + 1)
    return (better..<end).reduce(0) { $0 + value($1) } / Double(equal + 1)
  }
}
