/// How far predicted probabilities are from the frequencies that were observed.
///
/// Examples are sorted by probability into bins of equal count. In bin b with n examples, mean prediction p
/// and observed frequency y:
///
/// - `expected` is Σ n/N · |p − y|, the expected calibration error (Naeini et al., AAAI 2015). It is positive
///   even for a perfect model, by sampling noise alone: about 0.05 at N = 300.
/// - `debiasedSquare` is Σ n/N · ((p − y)² − y(1 − y)/(n − 1)), whose mean is zero for a perfect model
///   (Kumar, Liang, Ma, NeurIPS 2019). It may be negative.
///
/// Not offered: bins of equal width. Their counts differ by orders of magnitude on click data, and so does
/// their noise.
public struct CalibrationError: Equatable, Sendable {
  public struct Bin: Equatable, Sendable {
    public let count: Int
    public let meanPrediction: Double
    public let frequency: Double
  }

  /// Bins in order of increasing prediction; each holds at least two examples.
  public let bins: [Bin]

  /// - Parameters:
  ///   - probabilities: N predictions in 0...1, in any order.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  ///   - binCount: the number of bins wanted; fewer are used when N < 2 · `binCount`.
  /// - Throws: `lengthMismatch`, `empty` for N < 2, `outOfRange` for a prediction outside 0...1 or NaN.
  /// - Complexity: O(N log N).
  public init(
    probabilities: [Double], outcomes: [Bool], binCount: Int = 15
  ) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    let total = probabilities.count
    guard total >= 2, binCount >= 1 else {
      throw StatisticsError(.empty, "Calibration needs two examples and one bin at least.")
    }

    // Ties keep the order of the input, so that equal data gives equal bins on any platform.
    let order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    let used = max(1, min(binCount, total / 2))
    bins = (0..<used).map { index in
      let members = order[(index * total / used)..<((index + 1) * total / used)]
      let count = Double(members.count)
      return Bin(
        count: members.count,
        meanPrediction: members.reduce(0) { $0 + probabilities[$1] } / count,
        frequency: members.reduce(0) { $0 + (outcomes[$1] ? 1 : 0) } / count)
    }
  }

  public var expected: Double {
    weightedMean { abs($0.meanPrediction - $0.frequency) }
  }

  public var debiasedSquare: Double {
    weightedMean { bin in
      let gap = bin.meanPrediction - bin.frequency
      let noise = bin.frequency * (1 - bin.frequency) / Double(bin.count - 1)
      return gap * gap - noise
    }
  }

  private func weightedMean(_ value: (Bin) -> Double) -> Double {
    let total = bins.reduce(0) { $0 + $1.count }
    return bins.reduce(0) { $0 + Double($1.count) / Double(total) * value($1) }
  }
}
