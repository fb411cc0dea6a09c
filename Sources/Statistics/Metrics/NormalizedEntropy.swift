/// Log loss divided by that of always predicting the base rate (He et al., ADKDD 2014, eq. 1).
///
/// Below 1 the predictions know something; at 1 they are worth the base rate. Unlike log loss it can be
/// compared between data sets of different base rates.
public struct NormalizedEntropy: Equatable, Sendable {
  public let value: Double
  public let baseRate: Double

  /// - Throws: as `LogLoss`, and `undefined` when all outcomes are equal.
  public init(probabilities: [Double], outcomes: [Bool]) throws(StatisticsError) {
    let loss = try LogLoss(probabilities: probabilities, outcomes: outcomes)
    let positives = try Check.bothClasses(outcomes).positives
    let rate = Double(positives) / Double(outcomes.count)
    let entropy =
      rate * LogLoss.ofExample(rate, outcome: true) + (1 - rate) * LogLoss.ofExample(rate, outcome: false)
    baseRate = rate
    value = loss.mean / entropy
  }
}
