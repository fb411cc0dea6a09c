/// A sigmoid over scores of any range: p = sigmoid(slope · score + intercept).
///
/// Platt (1999) with the targets of Lin, Lin and Weng (Machine Learning 2007): (N₊ + 1)/(N₊ + 2) and 1/(N₋ +
/// 2) instead of 1 and 0, which keep the fit finite on separable data.
public struct PlattScaling: Codable, Equatable, Sendable {
  public let slope: Double
  public let intercept: Double

  public init(slope: Double, intercept: Double) {
    self.slope = slope
    self.intercept = intercept
  }

  /// - Parameters:
  ///   - scores: N finite scores, such as log odds.
  ///   - outcomes: N outcomes, aligned with `scores`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a score that is not finite, `undefined` when one
  ///   class is missing.
  /// - Complexity: O(N) per Newton step, about ten of them.
  public init(scores: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(scores.count, outcomes.count)
    try Check.finite(scores)
    let targets = try Self.targets(outcomes)
    let intercept = try Self.startingIntercept(outcomes)
    let fit = LogisticFit(features: [scores], targets: targets, start: [0, intercept])
    self.init(slope: fit.weights[0], intercept: fit.weights[1])
  }

  public func callAsFunction(_ score: Double) -> Double { LogOdds.inverse(slope * score + intercept) }

  static func targets(_ outcomes: [Bool]) throws(StatisticsError) -> [Double] {
    let (positives, negatives) = try Check.bothClasses(outcomes)
    let high = (Double(positives) + 1) / (Double(positives) + 2)
    let low = 1 / (Double(negatives) + 2)
    return outcomes.map { $0 ? high : low }
  }

  static func startingIntercept(_ outcomes: [Bool]) throws(StatisticsError) -> Double {
    let (positives, negatives) = try Check.bothClasses(outcomes)
    return LogOdds.of((Double(positives) + 1) / (Double(positives + negatives) + 2))
  }
}
