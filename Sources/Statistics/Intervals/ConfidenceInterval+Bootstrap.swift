extension ConfidenceInterval {
  /// The percentile bootstrap (Efron 1979) of any statistic over independent units.
  ///
  /// The same generator state gives the same interval.
  ///
  /// - Parameters:
  ///   - count: the number of units, at least one.
  ///   - resamples: the number of resamples; 2,000 give the ends of a 95 % interval within a few percent of
  ///     its width.
  ///   - statistic: the statistic of the units with these indices, of which there are `count`, some repeated.
  /// - Throws: `empty` without units or resamples, `undefined` when the statistic is not a number on a
  ///   resample.
  /// - Complexity: O(`resamples` · `count`) draws; no allocation per resample.
  public static func bootstrap<R: RandomNumberGenerator>(
    count: Int, resamples: Int = 2_000, level: Double = 0.95, using random: inout R,
    statistic: (_ units: [Int]) -> Double
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    guard count > 0, resamples > 0 else {
      throw StatisticsError(.empty, "A bootstrap needs one unit and one resample at least.")
    }
    var units = Array(0..<count)
    let estimate = statistic(units)
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for slot in units.indices {
        // Not `Int.random`, whose algorithm may change; the bias is below count/2⁶⁴.
        units[slot] = Int(random.next().multipliedFullWidth(by: UInt64(count)).high)
      }
      replicates.append(statistic(units))
    }
    guard !estimate.isNaN, !replicates.contains(where: \.isNaN) else {
      throw StatisticsError(
        .undefined, "The statistic is not a number on some resample: add units or choose another statistic.")
    }
    let quantiles = try SampleQuantiles(replicates)
    return ConfidenceInterval(
      estimate: estimate, low: quantiles((1 - level) / 2), high: quantiles((1 + level) / 2), level: level)
  }

  /// The percentile bootstrap of a mean.
  ///
  /// - Throws: `empty` without values, `outOfRange` for a value that is not finite.
  public static func bootstrapMean<R: RandomNumberGenerator>(
    _ values: [Double], resamples: Int = 2_000, level: Double = 0.95, using random: inout R
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.finite(values)
    return try bootstrap(count: values.count, resamples: resamples, level: level, using: &random) { units in
      units.reduce(0) { $0 + values[$1] } / Double(units.count)
    }
  }
}
