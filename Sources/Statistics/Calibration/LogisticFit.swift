import Foundation

/// Maximum likelihood of sigmoid(Σ wⱼ xⱼ + c) for one or two features and targets in 0...1.
///
/// Damped Newton steps with backtracking, as in Lin, Lin and Weng (Machine Learning 2007, appendix 1), whose
/// formulation of the loss does not overflow.
struct LogisticFit {
  /// One weight per feature, then the intercept.
  private(set) var weights: [Double]

  /// - Parameters:
  ///   - features: columns of equal length n, finite.
  ///   - targets: n targets in 0...1.
  ///   - start: the weights to begin with; only the number of steps depends on it.
  init(features: [[Double]], targets: [Double], start: [Double]) {
    weights = start
    var loss = Self.loss(features, targets, weights)
    for _ in 0..<100 {
      let (gradient, step) = Self.newtonStep(features, targets, weights)
      if gradient.allSatisfy({ abs($0) < 1e-10 * Double(targets.count) }) { return }
      let slope = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      var scale = 1.0
      while true {
        let next = zip(weights, step).map { $0 + scale * $1 }
        let nextLoss = Self.loss(features, targets, next)
        if nextLoss < loss + 1e-4 * scale * slope {
          (weights, loss) = (next, nextLoss)
          break
        }
        scale /= 2
        // No step lowers the loss further: the minimum is reached within rounding.
        if scale < 1e-10 { return }
      }
    }
  }

  private static func linear(_ features: [[Double]], _ weights: [Double], _ row: Int) -> Double {
    var sum = weights[features.count]
    for column in features.indices { sum += weights[column] * features[column][row] }
    return sum
  }

  private static func loss(_ features: [[Double]], _ targets: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0
    for row in targets.indices {
      let z = linear(features, weights, row)
      sum += z >= 0 ? (1 - targets[row]) * z + log1p(exp(-z)) : -targets[row] * z + log1p(exp(z))
    }
    return sum
  }

  private static func newtonStep(
    _ features: [[Double]], _ targets: [Double], _ weights: [Double]
  ) -> (gradient: [Double], step: [Double]) {
    let size = features.count + 1
    var gradient = [Double](repeating: 0, count: size)
    var hessian = [Double](repeating: 0, count: size * size)
    var x = [Double](repeating: 1, count: size)
    for row in targets.indices {
      for column in features.indices { x[column] = features[column][row] }
      let p = LogOdds.inverse(linear(features, weights, row))
      let curvature = p * (1 - p)
      for i in 0..<size {
        gradient[i] += (p - targets[row]) * x[i]
        for j in 0..<size { hessian[i * size + j] += curvature * x[i] * x[j] }
      }
    }
    let rows = (0..<size).map { i in
      // The small term keeps the system solvable when a feature is constant, and does not move a sound fit.
      (0..<size).map { hessian[i * size + $0] + ($0 == i ? 1e-12 : 0) }
    }
    return (gradient, LinearSystem.solve(rows, gradient.map(-)) ?? gradient.map { _ in 0 })
  }
}
