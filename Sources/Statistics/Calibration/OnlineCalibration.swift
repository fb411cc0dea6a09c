/// A calibration layer that follows a drifting model: one shift in log odds, moved a little after every outcome.
///
/// A step along the gradient of the log loss, as in the calibration layer of McMahan et al. (KDD 2013): shift += step · (y −
/// p′). Since the shift is the sum of what was missed, observed minus predicted positives over any stretch is the change of
/// the shift over it divided by the step: the ratio of the two tends to 1 whatever the model does, as in adaptive conformal
/// inference (Gibbs and Candès, NeurIPS 2021). At any moment the order of predictions is kept.
public struct OnlineCalibration: Codable, Equatable, Sendable {
  /// Log odds per unit of error. It follows a change within about 1/step positives, and blurs predictions by a factor of
  /// about 1 ± √(step/2).
  public let step: Double
  /// In log odds.
  public private(set) var shift: Double

  /// - Parameter shift: where to begin, such as the logarithm of an earlier calibration ratio.
  /// - Throws: `outOfRange` for a step outside 0...1 or a shift that is not finite.
  public init(step: Double = 0.02, shift: Double = 0) throws(StatisticsError) {
    guard step > 0, step <= 1, shift.isFinite else {
      throw StatisticsError(.outOfRange, "The step is \(step): pass one above 0 and at most 1, and a finite shift.")
    }
    (self.step, self.shift) = (step, shift)
  }

  /// NaN stays NaN.
  public func callAsFunction(_ probability: Double) -> Double {
    probability.isNaN ? probability : LogOdds.inverse(LogOdds.of(probability) + shift)
  }

  /// Learns from one outcome, whenever it arrives.
  ///
  /// - Parameter probability: the prediction before this layer, in 0...1; others are left out.
  public mutating func observe(_ probability: Double, outcome: Bool) {
    guard (0...1).contains(probability) else { return }
    shift += step * ((outcome ? 1 : 0) - self(probability))
  }

  /// Predicts each example before learning from it: what the layer would have served.
  ///
  /// - Parameters:
  ///   - probabilities: N predictions in 0...1, in order of time.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  /// - Returns: the N corrected predictions, and the layer after the last outcome.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1 or NaN.
  public func prequential(
    _ probabilities: [Double], outcomes: [Bool]
  ) throws(StatisticsError) -> (predictions: [Double], after: OnlineCalibration) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    var layer = self
    var predictions: [Double] = []
    predictions.reserveCapacity(probabilities.count)
    for (probability, outcome) in zip(probabilities, outcomes) {
      predictions.append(layer(probability))
      layer.observe(probability, outcome: outcome)
    }
    return (predictions, layer)
  }
}
