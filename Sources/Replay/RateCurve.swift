import Foundation
import Market
import Statistics

/// P(action | seen) from what one or two rankers predicted: sigmoid(Σ wⱼ · logit pⱼ + c), fitted to logged outcomes.
///
/// With two rankers it is stacking (Wolpert 1992): neither is believed about what it selects, and a ranker that sees more
/// gets the weight that the log gives it.
struct RateCurve: Equatable, Sendable {
  /// What a curve is fitted to: the logarithmic odds that were predicted for something seen, and what happened.
  struct Examples: Sendable {
    private(set) var odds: [Double] = []
    private(set) var outcomes: [Bool] = []
    private(set) var probabilities = 0.0
    let predictors: Int

    init(predictors: Int) { self.predictors = predictors }

    mutating func add(_ predictions: [Double], outcome: Bool) {
      odds += predictions.map { LogOdds.of($0, clip: Self.clip) }
      outcomes.append(outcome)
      probabilities += predictions[0]
    }

    static let clip = 1e-6
  }

  /// One weight a predictor, then the constant; nil where a ratio is all that the log gives.
  private let weights: [Double]?
  /// Multiplies the fitted probability.
  let level: Double

  /// Fewer events than this fix a level but no slope.
  private static let eventsForSlope = 20

  init(_ examples: Examples) {
    let events = examples.outcomes.count { $0 }
    if events >= Self.eventsForSlope, events < examples.outcomes.count,
      let features = try? DesignMatrix(
        rows: examples.outcomes.count, columns: examples.predictors, values: examples.odds),
      let model = try? LogisticModel(features: features, outcomes: examples.outcomes, penalty: 1e-3)
    {
      (weights, level) = (model.weights, 1)
      return
    }
    weights = nil
    level = examples.probabilities > 0 ? Double(events) / examples.probabilities : 1
  }

  private init(weights: [Double]?, level: Double) {
    self.weights = weights
    self.level = level
  }

  func leveled(by factor: Double) -> RateCurve { RateCurve(weights: weights, level: level * factor) }

  /// - Parameters:
  ///   - first: what the ranker of the log predicted.
  ///   - second: what the other one predicted, where there is one.
  func callAsFunction(_ first: Double, _ second: Double?) -> Double {
    guard let weights else { return min(first * level, 1) }
    var sum = weights[weights.count - 1] + weights[0] * LogOdds.of(first, clip: Examples.clip)
    if weights.count > 2, let second { sum += weights[1] * LogOdds.of(second, clip: Examples.clip) }
    return min(LogOdds.inverse(sum) * level, 1)
  }
}
