extension ConfidenceInterval {
  /// Student's interval of a mean.
  ///
  /// - Throws: `empty` for fewer than two values, `outOfRange` for a value that is not finite.
  public static func mean(
    _ values: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.finite(values)
    return try mean(SampleMoments(values), level: level)
  }

  /// Student's interval of a mean, from moments that were summed elsewhere.
  public static func mean(
    _ moments: SampleMoments, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    try moments.requirePair()
    let t = StudentDistribution(degreesOfFreedom: Double(moments.count - 1))
    return symmetric(
      moments.mean, standardError: moments.squaredStandardError.squareRoot(),
      quantile: t.quantile(upperTail: (1 - level) / 2), level: level)
  }

  /// Student's interval of the mean of `after[i] − before[i]`, for two measurements of the same units.
  ///
  /// - Throws: `lengthMismatch`, `empty` for fewer than two pairs, `outOfRange` for a value that is not
  ///   finite.
  public static func pairedDifference(
    _ after: [Double], minus before: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    guard after.count == before.count else {
      throw StatisticsError(
        .lengthMismatch, "\(after.count) and \(before.count) values: pass one pair per unit.")
    }
    return try mean(zip(after, before).map { $0 - $1 }, level: level)
  }

  /// Σ numerators / Σ denominators over independent units, such as clicks per impression over users.
  ///
  /// By the delta method with the covariance inside a unit (Deng, Knoblich, Lu, KDD 2018): Var = (s²ₓ − 2 r
  /// sₓᵧ + r² s²ᵧ) / (n ȳ²). Treating each impression as a unit instead is too narrow when users differ.
  ///
  /// - Throws: `lengthMismatch`, `empty` for fewer than two units, `undefined` when the denominators sum to
  ///   zero.
  public static func ratioOfMeans(
    numerators: [Double], denominators: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    guard numerators.count == denominators.count else {
      throw StatisticsError(
        .lengthMismatch,
        "\(numerators.count) numerators and \(denominators.count) denominators: pass one pair per unit.")
    }
    try Check.finite(numerators)
    try Check.finite(denominators)
    let bottom = SampleMoments(denominators)
    try bottom.requirePair()
    guard bottom.mean != 0 else {
      throw StatisticsError(.undefined, "The denominators sum to zero: leave the ratio out.")
    }
    let ratio = SampleMoments(numerators).mean / bottom.mean
    // The linearised unit: its variance holds all three terms at once, without cancellation.
    let residuals = SampleMoments(zip(numerators, denominators).map { $0 - ratio * $1 })
    return symmetric(
      ratio, standardError: residuals.squaredStandardError.squareRoot() / abs(bottom.mean),
      quantile: NormalDistribution.quantile((1 + level) / 2), level: level)
  }

  /// `treatment` mean / `control` mean − 1 for two independent samples.
  ///
  /// By the delta method, Var = s²ₜ/(nₜ c̄²) + s²꜀ t̄²/(n꜀ c̄⁴), with Student's quantile at Welch's degrees
  /// of freedom.
  ///
  /// - Throws: `empty` for fewer than two values in a sample, `undefined` when the control's mean is zero.
  public static func relativeLift(
    treatment: SampleMoments, control: SampleMoments, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.level(level)
    let test = try WelchTest(treatment, minus: control)
    guard control.mean != 0 else {
      throw StatisticsError(.undefined, "The control's mean is zero: report the difference instead.")
    }
    let ratio = treatment.mean / control.mean
    let variance =
      (treatment.squaredStandardError + control.squaredStandardError * ratio * ratio)
      / (control.mean * control.mean)
    return symmetric(
      ratio - 1, standardError: variance.squareRoot(),
      quantile: StudentDistribution(degreesOfFreedom: test.degreesOfFreedom)
        .quantile(upperTail: (1 - level) / 2),
      level: level)
  }
}
