import Foundation

/// p = sigmoid(Σ wⱼ xⱼ + c) by penalised maximum likelihood.
public struct LogisticModel: Codable, Equatable, Sendable {
  /// One per feature, then the intercept.
  public let weights: [Double]

  public init(weights: [Double]) { self.weights = weights }

  /// - Parameters:
  ///   - features: N rows.
  ///   - outcomes: N outcomes, aligned with the rows.
  ///   - penalty: half of it times Σ wⱼ² is added to the total loss; the intercept is free.
  /// - Throws: `lengthMismatch`, `outOfRange` for a penalty below zero, `undefined` when one class is missing.
  /// - Complexity: O(rows · columns) per step, tens of steps.
  public init(features: DesignMatrix, outcomes: [Bool], penalty: Double = 1) throws(StatisticsError) {
    try Check.aligned(features.rows, outcomes.count)
    try Check.penalty(penalty)
    let (positives, negatives) = try Check.bothClasses(outcomes)
    var start = [Double](repeating: 0, count: features.columns + 1)
    start[features.columns] = log(Double(positives) / Double(negatives))
    weights =
      LimitedMemoryBFGS(start: start) { weights, gradient in
        Self.loss(features, outcomes, weights, penalty, &gradient)
      }.parameters
  }

  /// - Complexity: O(rows · columns).
  public func probabilities(_ features: DesignMatrix) -> [Double] {
    (0..<features.rows).map { LogOdds.inverse(features.linear($0, weights)) }
  }

  /// The mean penalised loss, so that the tolerance of the search does not depend on N.
  private static func loss(
    _ features: DesignMatrix, _ outcomes: [Bool], _ weights: [Double], _ penalty: Double, _ gradient: inout [Double]
  ) -> Double {
    let scale = 1 / Double(features.rows)
    var sum = Penalty.apply(penalty, to: weights, heads: 1, columns: features.columns, &gradient)
    for row in 0..<features.rows {
      let z = features.linear(row, weights)
      sum += outcomes[row] ? LogOdds.softplus(-z) : LogOdds.softplus(z)
      features.add(row, times: LogOdds.inverse(z) - (outcomes[row] ? 1 : 0), to: &gradient)
    }
    for index in gradient.indices { gradient[index] *= scale }
    return sum * scale
  }
}
