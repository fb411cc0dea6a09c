import Foundation

/// Mean negative log likelihood of the outcomes, in nats: −ln p after a positive, −ln(1 − p) after a
/// negative.
///
/// A prediction of exactly 0 or 1 that fails would cost infinity; probabilities are first moved into
/// clip...(1 − clip).
public struct LogLoss: Equatable, Sendable {
  /// Loss per example, and its spread.
  public let moments: SampleMoments

  /// - Parameters:
  ///   - probabilities: N predictions in 0...1.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  ///   - clip: the smallest probability taken at face value.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1 or NaN.
  public init(
    probabilities: [Double], outcomes: [Bool], clip: Double = Self.defaultClip
  ) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    moments = SampleMoments(
      zip(probabilities, outcomes).lazy.map { Self.ofExample($0, outcome: $1, clip: clip) })
  }

  public var mean: Double { moments.mean }

  /// - Throws: `empty` for a single example.
  public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    try .mean(moments, level: level)
  }

  /// The spacing of doubles at 1, so that 1 − clip is still below 1.
  public static let defaultClip = Double.ulpOfOne

  public static func ofExample(_ probability: Double, outcome: Bool, clip: Double = defaultClip) -> Double {
    let p = min(max(probability, clip), 1 - clip)
    return outcome ? -log(p) : -log1p(-p)
  }
}
