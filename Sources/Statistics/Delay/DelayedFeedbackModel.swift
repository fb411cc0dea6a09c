import Foundation

/// The chance that a click converts within a window, learned while conversions are still on their way.
///
/// With p = sigmoid(w·x) and a delay of distribution F whose rate λ = exp(v·x) depends on the click, a conversion after d
/// has density p f(d)/F(W), and none after e has chance 1 − p F(e)/F(W), W being the window. Chapelle (KDD 2014) with
/// exponential delays and no window; a Weibull shape other than 1 lets the hazard fall or rise, as in the mixture cure
/// models of survival analysis (Farewell, Biometrics 1982). Taking what has not arrived as a negative instead predicts too
/// little for recent clicks.
public struct DelayedFeedbackModel: Codable, Equatable, Sendable {
  public enum Delay: String, Codable, CaseIterable, Sendable {
    /// F(t) = 1 − exp(−λ t).
    case exponential
    /// F(t) = 1 − exp(−(λ t)^k), the shape k being the same for all clicks.
    case weibull
  }

  /// Of the conversion: one weight per feature, then the intercept.
  public let conversion: LogisticModel
  /// Of ln λ: one weight per feature, then the intercept.
  public let rate: [Double]
  /// k, 1 for exponential delays.
  public let shape: Double
  public let window: Double

  /// - Parameters:
  ///   - features: N rows.
  ///   - outcomes: what is known of the N clicks.
  ///   - penalty: half of it times the squared weights of both heads, intercepts left out, is added to the total loss.
  /// - Throws: `lengthMismatch`, `outOfRange` for a penalty below zero, `undefined` when nothing or everything has
  ///   converted.
  /// - Complexity: O(rows · columns) per step of L-BFGS, about a hundred of them.
  public init(
    features: DesignMatrix, outcomes: DelayedOutcomes, delay: Delay = .exponential, penalty: Double = 1
  ) throws(StatisticsError) {
    let loss = try DelayedFeedbackLoss(features: features, outcomes: outcomes, delay: delay, penalty: penalty)
    // The naive fit is a start from which the likelihood, which is not convex, climbs to the sensible maximum.
    let naive = try LogisticModel(features: features, outcomes: outcomes.hasConverted, penalty: max(penalty, 1))
    let converted = zip(outcomes.times, outcomes.hasConverted).filter(\.1).map(\.0)
    var start = naive.weights + [Double](repeating: 0, count: features.columns)
    start.append(-log(converted.reduce(0, +) / Double(converted.count)))
    if delay == .weibull { start.append(0) }
    let fit = LimitedMemoryBFGS(start: start) { loss($0, gradient: &$1) }
    let size = features.columns + 1
    conversion = LogisticModel(weights: Array(fit.parameters[..<size]))
    rate = Array(fit.parameters[size..<(2 * size)])
    shape = delay == .weibull ? exp(fit.parameters[2 * size]) : 1
    window = outcomes.window
  }

  /// The chance of a conversion within the window, for each row.
  public func probabilities(_ features: DesignMatrix) -> [Double] { conversion.probabilities(features) }

  /// The chance that a conversion which comes within the window has come after `time`, for each row.
  public func arrived(_ features: DesignMatrix, after time: Double) -> [Double] {
    (0..<features.rows).map { row in
      let rate = exp(features.linear(row, self.rate))
      let (early, whole) = (pow(rate * min(time, window), shape), pow(rate * window, shape))
      return expm1(-early) / expm1(-whole)
    }
  }
}
