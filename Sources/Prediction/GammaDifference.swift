import Foundation

/// Differences of the log-gamma function and its derivatives over a step, without the cancellation of taking them apart.
///
/// x > 0 and k ≥ 0 throughout; neither has to be whole.
enum GammaDifference {
  /// ln Γ(x + k) − ln Γ(x).
  static func logGamma(_ x: Double, _ k: Double) -> Double {
    if k == 0 { return 0 }
    guard x >= 10 else { return lgamma(x + k) - lgamma(x) }
    return (x - 0.5) * log1p(k / x) + k * log(x + k) - k + stirling(x + k) - stirling(x)
  }

  /// ψ(x + k) − ψ(x).
  static func digamma(_ x: Double, _ k: Double) -> Double {
    if let steps = wholeSteps(k) { return (0..<steps).reduce(0) { $0 + 1 / (x + Double($1)) } }
    return digamma(x + k) - digamma(x)
  }

  /// ψ′(x + k) − ψ′(x), at most 0.
  static func trigamma(_ x: Double, _ k: Double) -> Double {
    if let steps = wholeSteps(k) {
      return (0..<steps).reduce(0) { sum, step in sum - 1 / ((x + Double(step)) * (x + Double(step))) }
    }
    return trigamma(x + k) - trigamma(x)
  }

  /// Few whole steps are summed by the recurrences DLMF 5.5.2 and 5.15.5, which is exact and fast.
  private static func wholeSteps(_ k: Double) -> Int? { k <= 16 && k == k.rounded() ? Int(k) : nil }

  /// DLMF 5.11.1, for x ≥ 10.
  private static func stirling(_ x: Double) -> Double {
    series(stirlingTerms, x) / x
  }

  /// DLMF 5.11.2 above 10, reached by the recurrence.
  private static func digamma(_ value: Double) -> Double {
    var x = value
    var shift = 0.0
    while x < 10 {
      shift -= 1 / x
      x += 1
    }
    return shift + log(x) - 0.5 / x - series(digammaTerms, x) / (x * x)
  }

  /// DLMF 5.15.8 above 10, reached by the recurrence.
  private static func trigamma(_ value: Double) -> Double {
    var x = value
    var shift = 0.0
    while x < 10 {
      shift += 1 / (x * x)
      x += 1
    }
    return shift + (1 + 0.5 / x + series(trigammaTerms, x) / (x * x)) / x
  }

  private static let stirlingTerms: [Double] = [1.0 / 12, -1.0 / 360, 1.0 / 1_260, -1.0 / 1_680, 1.0 / 1_188]
  private static let digammaTerms: [Double] = [1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132]
  private static let trigammaTerms: [Double] = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66]

  /// c₀ + c₁/x² + c₂/x⁴ + …, below 1e-12 of its sum for x ≥ 10 with the terms above.
  private static func series(_ terms: [Double], _ x: Double) -> Double {
    let square = 1 / (x * x)
    var sum = 0.0
    for index in terms.indices.reversed() { sum = sum * square + terms[index] }
    return sum
  }
}
