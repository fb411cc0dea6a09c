extension ConfidenceInterval {
  /// The Wilson score interval of a proportion (Wilson, JASA 1927): sound for few trials and near 0 or 1.
  ///
  /// - Throws: `empty` without trials, `outOfRange` unless 0 ≤ `successes` ≤ `trials`.
  public static func proportion(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    guard trials > 0 else {
      throw StatisticsError(.empty, "A proportion needs one trial at least.")
    }
    guard (0...trials).contains(successes) else {
      throw StatisticsError(
        .outOfRange, "\(successes) successes in \(trials) trials: pass a count between 0 and the trials.")
    }
    let n = Double(trials)
    let p = Double(successes) / n
    let z = NormalDistribution.quantile((1 + level) / 2)
    let shrink = 1 + z * z / n
    let centre = (p + z * z / (2 * n)) / shrink
    let half = z / shrink * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return ConfidenceInterval(
      estimate: p,
      low: successes == 0 ? 0 : max(0, centre - half),
      high: successes == trials ? 1 : min(1, centre + half),
      level: level)
  }

  /// The exact interval of a Poisson mean after one observed count (Garwood, Biometrika 1936).
  ///
  /// - Throws: `outOfRange` for a negative count.
  public static func poissonCount(
    _ count: Int, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    guard count >= 0 else {
      throw StatisticsError(.outOfRange, "The count is \(count): pass zero or more.")
    }
    let tail = (1 - level) / 2
    let below = ChiSquareDistribution(degreesOfFreedom: Double(2 * count))
    let above = ChiSquareDistribution(degreesOfFreedom: Double(2 * count + 2))
    return ConfidenceInterval(
      estimate: Double(count),
      low: count == 0 ? 0 : below.quantile(upperTail: 1 - tail) / 2,
      high: above.quantile(upperTail: tail) / 2,
      level: level)
  }
}
