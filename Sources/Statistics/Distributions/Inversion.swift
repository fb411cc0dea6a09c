/// Solves f(x) = y for a continuous decreasing f on 0..., by doubling and bisection.
///
/// Slower than Newton's method, about a hundred evaluations, but it cannot diverge and ends at the nearest
/// double.
enum Inversion {
  static func argument(ofDecreasing function: (Double) -> Double, reaching target: Double) -> Double {
    var low = 0.0
    var high = 1.0
    while function(high) > target {
      low = high
      high *= 2
      guard high.isFinite else { return .infinity }
    }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      if function(middle) > target { low = middle } else { high = middle }
    }
  }
}
