import Foundation

/// Linear predictions of a `ZeroInflatedLognormal` value: who pays, how much, and how widely that spreads.
public struct ValueModel: Codable, Equatable, Sendable {
  /// Of the log odds of paying: one weight per feature, then the intercept.
  public let odds: [Double]
  /// Of the mean of ln value.
  public let location: [Double]
  /// Of ln σ.
  public let logScale: [Double]

  /// - Parameters:
  ///   - features: N rows.
  ///   - values: N values of zero or more, aligned with the rows.
  ///   - penalty: half of it times the squared weights, intercepts left out, is added to the total loss.
  /// - Throws: `lengthMismatch`, `outOfRange` for a value below zero, `undefined` when nobody or everybody pays or fewer
  ///   than two pay differently.
  /// - Complexity: O(rows · columns) per step of L-BFGS.
  public init(features: DesignMatrix, values: [Double], penalty: Double = 1) throws(StatisticsError) {
    try Check.aligned(features.rows, values.count)
    try Check.penalty(penalty)
    try Check.finite(values)
    guard values.allSatisfy({ $0 >= 0 }) else {
      throw StatisticsError(.outOfRange, "A value is below zero: pass values of zero or more.")
    }
    let (payers, others) = try Check.bothClasses(values.map { $0 > 0 })
    let logarithms = SampleMoments(values.lazy.filter { $0 > 0 }.map { log($0) })
    guard logarithms.variance > 0 else {
      throw StatisticsError(.undefined, "Fewer than two different values were paid: the spread cannot be learned.")
    }
    let size = features.columns + 1
    var start = [Double](repeating: 0, count: 3 * size)
    start[size - 1] = log(Double(payers) / Double(others))
    start[2 * size - 1] = logarithms.mean
    start[3 * size - 1] = log(logarithms.variance) / 2
    let weights = LimitedMemoryBFGS(start: start) { Self.loss(features, values, $0, penalty, &$1) }.parameters
    odds = Array(weights[..<size])
    location = Array(weights[size..<(2 * size)])
    logScale = Array(weights[(2 * size)...])
  }

  /// The distribution of the value of a row.
  ///
  /// - Throws: `outOfRange` when the row lies so far out that a prediction is not finite.
  public func prediction(_ features: DesignMatrix, row: Int) throws(StatisticsError) -> ZeroInflatedLognormal {
    try ZeroInflatedLognormal(
      odds: features.linear(row, odds), location: features.linear(row, location),
      scale: exp(features.linear(row, logScale)))
  }

  private static func loss(
    _ features: DesignMatrix, _ values: [Double], _ weights: [Double], _ penalty: Double, _ gradient: inout [Double]
  ) -> Double {
    let size = features.columns + 1
    let share = 1 / Double(features.rows)
    var sum = Penalty.apply(penalty, to: weights, heads: 3, columns: features.columns, &gradient)
    for row in 0..<features.rows {
      let scale = exp(features.linear(row, weights, from: 2 * size))
      guard
        let value = try? ZeroInflatedLognormal(
          odds: features.linear(row, weights), location: features.linear(row, weights, from: size), scale: scale),
        let parts = try? value.lossAndGradient(of: values[row])
      else { return .infinity }
      sum += parts.loss
      features.add(row, times: parts.byOdds, to: &gradient)
      features.add(row, times: parts.byLocation, to: &gradient, from: size)
      features.add(row, times: parts.byScale * scale, to: &gradient, from: 2 * size)
    }
    for index in gradient.indices { gradient[index] *= share }
    return sum * share
  }
}
