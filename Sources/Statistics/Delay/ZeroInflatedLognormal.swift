import Foundation

/// The value of a customer or a conversion: nothing with chance 1 − p, else lognormal (Wang, Liu, Miao 2019,
/// arXiv:1912.07753).
///
/// Its loss learns who pays and how much from the same examples, and is not led by the few largest values as a squared
/// error is.
public struct ZeroInflatedLognormal: Equatable, Sendable {
  /// The log odds of a value above zero.
  public let odds: Double
  /// The mean of ln value among those above zero.
  public let location: Double
  /// The standard deviation of ln value among those above zero.
  public let scale: Double

  /// - Throws: `outOfRange` for a scale of zero or less, or a value that is not finite.
  public init(odds: Double, location: Double, scale: Double) throws(StatisticsError) {
    guard odds.isFinite, location.isFinite, scale.isFinite, scale > 0 else {
      throw StatisticsError(.outOfRange, "Pass finite log odds and location, and a scale above zero.")
    }
    (self.odds, self.location, self.scale) = (odds, location, scale)
  }

  /// The chance of a value above zero.
  public var probability: Double { LogOdds.inverse(odds) }

  /// p exp(μ + σ²/2).
  public var mean: Double { exp(location + scale * scale / 2 - LogOdds.softplus(-odds)) }

  /// p exp(2μ + σ²) (exp(σ²) − p).
  public var variance: Double {
    let square = scale * scale
    // exp(σ²) − p = (exp(σ²) − 1) + (1 − p), without cancellation for small σ.
    return exp(2 * location + square - LogOdds.softplus(-odds)) * (expm1(square) + LogOdds.inverse(-odds))
  }

  /// The value that a share of all, payers or not, does not exceed; NaN outside 0...1.
  public func quantile(_ share: Double) -> Double {
    let none = LogOdds.inverse(-odds)
    guard share > none || share.isNaN else { return (0...1).contains(share) ? 0 : .nan }
    return exp(location + scale * NormalDistribution.quantile((share - none) / probability))
  }

  /// −ln likelihood in nats: cross-entropy of paying, and the lognormal density of what was paid.
  ///
  /// - Throws: `outOfRange` for a value below zero or not finite.
  public func loss(of value: Double) throws(StatisticsError) -> Double {
    try lossAndGradient(of: value).loss
  }

  /// The loss with its derivatives by log odds, location and scale, for a model that predicts the three.
  ///
  /// - Throws: `outOfRange` for a value below zero or not finite.
  public func lossAndGradient(
    of value: Double
  ) throws(StatisticsError) -> (loss: Double, byOdds: Double, byLocation: Double, byScale: Double) {
    guard value >= 0, value.isFinite else {
      throw StatisticsError(.outOfRange, "The value is \(value): pass zero or more.")
    }
    guard value > 0 else { return (LogOdds.softplus(odds), probability, 0, 0) }
    let z = (log(value) - location) / scale
    let density = log(value) + log(scale) + log(2 * .pi) / 2 + z * z / 2
    return (LogOdds.softplus(-odds) + density, -LogOdds.inverse(-odds), -z / scale, (1 - z * z) / scale)
  }
}
