/// The minimum of a smooth function of many parameters: L-BFGS with ten pairs (Nocedal, Mathematics of Computation 1980)
/// and a backtracking line search that asks for Armijo's decrease, or near the minimum, where rounding hides it, for the
/// flatter slope that stands in for it (approximate Wolfe conditions, Hager and Zhang, SIAM J. Optim. 2005).
///
/// Deterministic: sums run in a fixed order.
struct LimitedMemoryBFGS {
  private(set) var parameters: [Double]
  private(set) var value: Double
  private(set) var iterations = 0

  /// - Parameters:
  ///   - start: the parameters to begin with, where `function` is finite.
  ///   - tolerance: the largest component of the gradient at which the search ends.
  ///   - function: the value at a point; writes the gradient there into its second argument.
  init(
    start: [Double], tolerance: Double = 1e-8, limit: Int = 500,
    function: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) {
    parameters = start
    var gradient = [Double](repeating: 0, count: start.count)
    value = function(start, &gradient)
    var pairs: [(step: [Double], change: [Double], curvature: Double)] = []
    while iterations < limit, gradient.contains(where: { abs($0) > tolerance }) {
      iterations += 1
      let direction = Self.direction(gradient, pairs)
      guard
        let next = Self.search(from: parameters, value, gradient, along: direction, isFirst: pairs.isEmpty, function)
      else {
        // A direction that lowers nothing comes from stale pairs, or the minimum is reached within rounding.
        guard !pairs.isEmpty else { return }
        pairs.removeAll()
        continue
      }
      let step = zip(next.point, parameters).map { $0 - $1 }
      let change = zip(next.gradient, gradient).map { $0 - $1 }
      let curvature = Self.dot(step, change)
      if curvature > 1e-12 * Self.dot(change, change) {
        if pairs.count == 10 { pairs.removeFirst() }
        pairs.append((step, change, curvature))
      }
      (parameters, value, gradient) = (next.point, next.value, next.gradient)
    }
  }

  /// The share of the decrease that the slope promises and a step must reach.
  private static let decrease = 1e-4

  /// The two loops of Nocedal's recursion.
  private static func direction(
    _ gradient: [Double], _ pairs: [(step: [Double], change: [Double], curvature: Double)]
  ) -> [Double] {
    var direction = gradient.map(-)
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = dot(pair.step, direction) / pair.curvature
      shares.append(share)
      for index in direction.indices { direction[index] -= share * pair.change[index] }
    }
    if let last = pairs.last {
      let scale = last.curvature / dot(last.change, last.change)
      for index in direction.indices { direction[index] *= scale }
    }
    for (pair, share) in zip(pairs, shares.reversed()) {
      let correction = share - dot(pair.change, direction) / pair.curvature
      for index in direction.indices { direction[index] += correction * pair.step[index] }
    }
    return direction
  }

  private static func search(
    from point: [Double], _ value: Double, _ gradient: [Double], along direction: [Double], isFirst: Bool,
    _ function: ([Double], inout [Double]) -> Double
  ) -> (point: [Double], value: Double, gradient: [Double])? {
    let slope = dot(gradient, direction)
    guard slope < 0 else { return nil }
    var scale = isFirst ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
    var nextGradient = gradient
    for _ in 0..<40 {
      let next = zip(point, direction).map { $0 + scale * $1 }
      let nextValue = function(next, &nextGradient)
      let decreases = nextValue <= value + decrease * scale * slope
      let isLevel = nextValue <= value + 1e-14 * abs(value)
      if decreases || isLevel && dot(nextGradient, direction) <= (2 * decrease - 1) * slope {
        return (next, nextValue, nextGradient)
      }
      scale /= 2
    }
    return nil
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
