/// Examples sorted by score once, so that metrics of resamples of them cost one pass each.
///
/// A resample is given as how often each example was drawn. The bins of the calibration error keep the borders of the
/// whole sample.
struct RankedSample {
  private let order: [Int]
  private let outcomes: [Bool]
  private let scores: [Double]
  private let binCount: Int

  init(probabilities: [Double], outcomes: [Bool], binCount: Int = 15) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    self.outcomes = outcomes
    scores = probabilities
    self.binCount = max(1, min(binCount, probabilities.count / 2))
  }

  /// As `PrecisionRecallCurve.averagePrecision`; NaN without a positive.
  func averagePrecision(counts: [Int]) -> Double {
    var (taken, hits, area, since) = (0, 0, 0.0, 0)
    for place in order.indices.reversed() {
      let index = order[place]
      taken += counts[index]
      if outcomes[index] {
        hits += counts[index]
        since += counts[index]
      }
      let lastOfTie = place == 0 || scores[order[place - 1]] != scores[index]
      if lastOfTie, since > 0 {
        area += Double(since) * Double(hits) / Double(taken)
        since = 0
      }
    }
    return area / Double(hits)
  }

  /// As `CalibrationError.expected`.
  func calibrationError(counts: [Int]) -> Double {
    var (total, sum) = (0, 0.0)
    for bin in 0..<binCount {
      var (drawn, gap) = (0, 0.0)
      for index in order[(bin * order.count / binCount)..<((bin + 1) * order.count / binCount)] {
        let count = counts[index]
        drawn += count
        gap += Double(count) * (scores[index] - (outcomes[index] ? 1 : 0))
      }
      total += drawn
      sum += abs(gap)
    }
    return sum / Double(total)
  }

  /// How often each of `count` examples occurs among `examples`.
  static func counts(of examples: [Int], among count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for example in examples { counts[example] += 1 }
    return counts
  }
}
