import Foundation

/// p = sigmoid(Σ wⱼ xⱼ + c) for examples with few features out of very many, by penalised maximum likelihood.
///
/// `LogisticModel` is for dense examples; it leaves the intercept free, which the dual problem solved here cannot.
public struct SparseLogisticModel: Equatable, Sendable {
  /// One per feature.
  public let weights: [Float]
  public let intercept: Float

  public init(weights: [Float], intercept: Float) { (self.weights, self.intercept) = (weights, intercept) }

  /// Coordinate descent on the dual problem, whose cost per pass is that of reading the examples once (Yu, Huang, Lin,
  /// Machine Learning 2011, algorithm 5).
  ///
  /// - Parameters:
  ///   - features: N rows.
  ///   - outcomes: N outcomes, aligned with the rows.
  ///   - examples: the rows to learn from; all of them when nil.
  ///   - penalty: half of it times Σ wⱼ² + c² is added to the total loss.
  ///   - tolerance: the largest derivative of the dual problem at which the passes end.
  ///   - passes: the most passes.
  ///   - random: orders the examples; only rounding within the tolerance depends on it.
  /// - Throws: `lengthMismatch`, `outOfRange` for a penalty that is not above zero, `undefined` when one class is missing.
  /// - Complexity: O(entries) per pass, tens of passes.
  public init<R: RandomNumberGenerator>(
    features: SparseMatrix, outcomes: [Bool], examples: [Int]? = nil, penalty: Double = 1, tolerance: Double = 0.01,
    passes: Int = 200, using random: inout R
  ) throws(StatisticsError) {
    try Check.aligned(features.rows, outcomes.count)
    guard penalty > 0, penalty.isFinite else {
      throw StatisticsError(.outOfRange, "The penalty is \(penalty): pass more than zero.")
    }
    let examples = examples ?? Array(outcomes.indices)
    _ = try Check.bothClasses(examples.map { outcomes[$0] })
    var descent = DualDescent(features: features, outcomes: outcomes, examples: examples, cost: 1 / penalty)
    descent.run(tolerance: tolerance, passes: passes, using: &random)
    weights = descent.weights.dropLast().map { Float($0) }
    intercept = Float(descent.weights[features.columns])
  }

  /// ln(p / (1 − p)).
  ///
  /// - Precondition: the columns are those that the model was fitted on.
  public func logOdds(_ example: SparseVector) -> Double {
    var sum = Double(intercept)
    for (column, value) in zip(example.columns, example.values) {
      sum += Double(weights[Int(column)]) * Double(value)
    }
    return sum
  }

  /// The log odds of a row.
  public func logOdds(_ features: SparseMatrix, row: Int) -> Double {
    var sum = Double(intercept)
    for at in features.starts[row]..<features.starts[row + 1] {
      sum += Double(weights[Int(features.indices[at])]) * Double(features.values[at])
    }
    return sum
  }
}

/// The state of the descent: dual variables α in 0...cost, and w = Σ αᵢ yᵢ xᵢ, the intercept last.
private struct DualDescent {
  private let features: SparseMatrix
  /// ±1 per row.
  private let signs: [Double]
  private let cost: Double
  private var order: [Int]
  /// Per row, α and `cost` − α, each kept to its own precision.
  private var duals: [(low: Double, high: Double)]
  /// ‖xᵢ‖² with the intercept.
  private let norms: [Double]
  var weights: [Double]
  private var innerTolerance = 0.01

  init(features: SparseMatrix, outcomes: [Bool], examples: [Int], cost: Double) {
    self.features = features
    self.cost = cost
    signs = outcomes.map { $0 ? 1 : -1 }
    order = examples
    let low = min(0.001 * cost, 1e-8)
    duals = [(low: Double, high: Double)](repeating: (low, cost - low), count: features.rows)
    norms = (0..<features.rows).map { row in
      var sum = 1.0
      for at in features.starts[row]..<features.starts[row + 1] {
        sum += Double(features.values[at]) * Double(features.values[at])
      }
      return sum
    }
    weights = [Double](repeating: 0, count: features.columns + 1)
    for row in examples { add(row, times: signs[row] * low) }
  }

  mutating func run<R: RandomNumberGenerator>(tolerance: Double, passes: Int, using random: inout R) {
    for _ in 0..<passes {
      order.permute(using: &random)
      var steps = 0
      var largest = 0.0
      for row in order { largest = max(largest, improve(row, &steps)) }
      if largest < tolerance { return }
      // Most variables needed no step: look closer.
      if steps <= order.count / 10 { innerTolerance = max(min(1e-8, tolerance), 0.1 * innerTolerance) }
    }
  }

  /// Newton's method on one dual variable, over the side of it that is nearer to the solution.
  ///
  /// - Returns: the magnitude of the derivative before the step.
  private mutating func improve(_ row: Int, _ steps: inout Int) -> Double {
    let curvature = norms[row]
    let margin = signs[row] * linear(row)
    let isHigh = curvature / 2 * (duals[row].high - duals[row].low) + margin < 0
    let side: Double = isHigh ? -1 : 1
    let old = isHigh ? duals[row].high : duals[row].low
    var value = cost - old < cost / 2 ? 0.1 * old : old
    func slope(_ value: Double) -> Double {
      curvature * (value - old) + side * margin + log(value / (cost - value))
    }
    var derivative = slope(value)
    let first = abs(derivative)
    var tries = 0
    while tries <= 100, abs(derivative) >= innerTolerance {
      let next = value - derivative / (curvature + cost / (cost - value) / value)
      value = next <= 0 ? 0.1 * value : next
      derivative = slope(value)
      tries += 1
    }
    guard tries > 0 else { return first }
    steps += tries
    duals[row] = isHigh ? (cost - value, value) : (value, cost - value)
    add(row, times: side * (value - old) * signs[row])
    return first
  }

  @inline(__always)
  private func linear(_ row: Int) -> Double {
    var sum = weights[features.columns]
    for at in features.starts[row]..<features.starts[row + 1] {
      sum += weights[Int(features.indices[at])] * Double(features.values[at])
    }
    return sum
  }

  @inline(__always)
  private mutating func add(_ row: Int, times scale: Double) {
    for at in features.starts[row]..<features.starts[row + 1] {
      weights[Int(features.indices[at])] += scale * Double(features.values[at])
    }
    weights[features.columns] += scale
  }
}
