import Foundation

/// p′ = sigmoid(a ln p − b ln(1 − p) + c) with a, b ≥ 0 (Kull, Silva Filho, Flach, AISTATS 2017).
///
/// It bends the two ends apart, which a sigmoid over log odds (a = b) cannot, and contains the identity (1,
/// 1, 0). Fitted with the targets of `PlattScaling`; a weight that comes out negative is set to zero and the
/// rest refitted.
public struct BetaCalibration: Codable, Equatable, Sendable {
  public let a: Double
  public let b: Double
  public let c: Double

  public init(a: Double, b: Double, c: Double) {
    self.a = a
    self.b = b
    self.c = c
  }

  /// - Parameters:
  ///   - probabilities: N predictions in 0...1.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1 or NaN, `undefined`
  ///   when one class is missing.
  public init(probabilities: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    let targets = try PlattScaling.targets(outcomes)
    let intercept = try PlattScaling.startingIntercept(outcomes)
    let low = probabilities.map(Self.logarithm)
    let high = probabilities.map(Self.negatedComplementLogarithm)
    let both = LogisticFit(features: [low, high], targets: targets, start: [0, 0, intercept]).weights
    if both[0] >= 0, both[1] >= 0 {
      self.init(a: both[0], b: both[1], c: both[2])
    } else if both[0] < 0 {
      let one = LogisticFit(features: [high], targets: targets, start: [0, intercept]).weights
      self.init(a: 0, b: max(0, one[0]), c: one[0] < 0 ? intercept : one[1])
    } else {
      let one = LogisticFit(features: [low], targets: targets, start: [0, intercept]).weights
      self.init(a: max(0, one[0]), b: 0, c: one[0] < 0 ? intercept : one[1])
    }
  }

  public func callAsFunction(_ probability: Double) -> Double {
    LogOdds.inverse(a * Self.logarithm(probability) + b * Self.negatedComplementLogarithm(probability) + c)
  }

  private static let clip = 1e-12

  private static func logarithm(_ p: Double) -> Double { log(max(p, clip)) }

  private static func negatedComplementLogarithm(_ p: Double) -> Double { -log1p(-min(p, 1 - clip)) }
}
