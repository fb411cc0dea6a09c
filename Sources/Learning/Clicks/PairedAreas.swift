import Domain
import Statistics

/// How much larger one set of scores' area under the curve is than another's, on the same rows.
enum PairedAreas {
  /// The difference of the mean areas over seeds, with the percentile bootstrap over rows.
  ///
  /// - Parameters:
  ///   - left: scores of the rows, one list for each seed.
  ///   - right: the same of the other model.
  /// - Complexity: O(resamples · rows · seeds).
  static func difference(
    _ left: [[Double]], _ right: [[Double]], outcomes: [Bool], resamples: Int, seed: UInt64
  ) throws(StatisticsError) -> ConfidenceInterval {
    let sorted = (left.map(SortedScores.init), right.map(SortedScores.init))
    var random = SeededRandom(seed: seed, stream: "bootstrap")
    var weights = [Double](repeating: 0, count: outcomes.count)
    return try .bootstrap(count: outcomes.count, resamples: resamples, using: &random) { units in
      for place in weights.indices { weights[place] = 0 }
      for unit in units { weights[unit] += 1 }
      func mean(_ lists: [SortedScores]) -> Double {
        lists.reduce(0) { $0 + $1.area(outcomes, weights) } / Double(lists.count)
      }
      return mean(sorted.0) - mean(sorted.1)
    }
  }
}

/// Scores that are sorted once, for the areas of many resamples.
private struct SortedScores {
  private let order: [Int]
  /// Whether the score at a place of the order equals the one before it.
  private let isTied: [Bool]

  init(_ scores: [Double]) {
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    self.order = order
    isTied = order.indices.map { $0 > 0 && scores[order[$0]] == scores[order[$0 - 1]] }
  }

  /// The share of pairs in which the positive scores higher, a tie counting half; rows count by their weights.
  func area(_ outcomes: [Bool], _ weights: [Double]) -> Double {
    var (below, pairs, positives) = (0.0, 0.0, 0.0)
    var tied = (positives: 0.0, negatives: 0.0)
    for (place, row) in order.enumerated() {
      if !isTied[place] {
        pairs += tied.positives * (below + tied.negatives / 2)
        below += tied.negatives
        positives += tied.positives
        tied = (0, 0)
      }
      if outcomes[row] { tied.positives += weights[row] } else { tied.negatives += weights[row] }
    }
    pairs += tied.positives * (below + tied.negatives / 2)
    below += tied.negatives
    positives += tied.positives
    return pairs / (positives * below)
  }
}
