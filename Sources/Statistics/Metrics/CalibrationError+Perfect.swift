extension CalibrationError {
  /// The root of `debiasedSquare`; 0 where that is negative.
  public var debiased: Double { max(0, debiasedSquare).squareRoot() }

  /// The `expected` that a perfectly calibrated model with these predictions stays below with probability `level`.
  ///
  /// Outcomes are drawn from the predictions themselves, `draws` times (consistency resampling, Bröcker and Smith,
  /// Weather and Forecasting 2007).
  ///
  /// - Parameters:
  ///   - probabilities: N predictions in 0...1.
  ///   - binCount: that of the calibration error to compare with.
  /// - Throws: as `init`; `outOfRange` for a level outside 0..<1 or no draws.
  /// - Complexity: O(N · `draws`).
  public static func ofPerfectModel<R: RandomNumberGenerator>(
    probabilities: [Double], binCount: Int = 15, draws: Int = 400, level: Double = 0.95, using random: inout R
  ) throws(StatisticsError) -> Double {
    try Check.level(level)
    guard draws >= 1 else { throw StatisticsError(.outOfRange, "\(draws) draws: pass one at least.") }
    let sorted = probabilities.sorted()
    var errors: [Double] = []
    for _ in 0..<draws {
      let outcomes = sorted.map { random.uniform() < $0 }
      errors.append(try CalibrationError(probabilities: sorted, outcomes: outcomes, binCount: binCount).expected)
    }
    return try SampleQuantiles(errors)(level)
  }
}
