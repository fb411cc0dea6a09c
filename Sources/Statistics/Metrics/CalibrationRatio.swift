/// Observed positives over predicted ones, COPC (clicks over predicted clicks): 1 for a model that is right
/// on average, below 1 for one that promises too much.
public struct CalibrationRatio: Codable, Equatable, Sendable {
  public let observed: Int
  /// The sum of the predicted probabilities.
  public let predicted: Double

  public var value: Double { Double(observed) / predicted }

  /// - Throws: `outOfRange` for a negative count, `undefined` when nothing was predicted.
  public init(observed: Int, predicted: Double) throws(StatisticsError) {
    guard observed >= 0, predicted >= 0, predicted.isFinite else {
      throw StatisticsError(.outOfRange, "Pass counts of zero or more.")
    }
    guard predicted > 0 else {
      throw StatisticsError(.undefined, "The predictions sum to zero: no ratio can be formed.")
    }
    self.observed = observed
    self.predicted = predicted
  }

  /// - Parameters:
  ///   - probabilities: N predictions in 0...1.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1 or NaN, `undefined`.
  public init(probabilities: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    try self.init(observed: outcomes.count { $0 }, predicted: probabilities.reduce(0, +))
  }

  /// Takes the observed count as Poisson: exact for rare positives, too wide by 1/√(1 − rate) for common
  /// ones.
  ///
  /// - Throws: `outOfRange` for a level outside 0..<1.
  public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    try .poissonCount(observed, level: level).scaled(by: 1 / predicted)
  }

  /// Resamples examples, so that it holds at any rate; deterministic in the generator's state.
  ///
  /// - Throws: as `init`, and `undefined` when a resample predicts nothing.
  public static func bootstrapInterval<R: RandomNumberGenerator>(
    probabilities: [Double], outcomes: [Bool], resamples: Int = 2_000, level: Double = 0.95,
    using random: inout R
  ) throws(StatisticsError) -> ConfidenceInterval {
    _ = try CalibrationRatio(probabilities: probabilities, outcomes: outcomes)
    return try .bootstrap(
      count: outcomes.count, resamples: resamples, level: level, using: &random
    ) { units in
      var (observed, predicted) = (0.0, 0.0)
      for unit in units {
        observed += outcomes[unit] ? 1 : 0
        predicted += probabilities[unit]
      }
      return predicted > 0 ? observed / predicted : .nan
    }
  }
}
