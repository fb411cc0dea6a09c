import Foundation

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x).
enum IncompleteGamma {
  /// Q(a, x): by the series DLMF 8.7.1 below a + 1 and the continued fraction DLMF 8.9.2 above.
  static func upper(_ a: Double, _ x: Double) -> Double {
    guard a > 0, x >= 0 else { return .nan }
    if x == 0 { return 1 }
    if x.isInfinite { return 0 }
    return x < a + 1 ? 1 - series(a, x) : fraction(a, x)
  }

  private static func series(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var place = a
    for _ in 0..<1_000_000 {
      place += 1
      term *= x / place
      sum += term
      if term < sum * .ulpOfOne { break }
    }
    return min(1, sum * front(a, x))
  }

  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var lentz = Lentz(start: x + 1 - a)
    for step in 1...1_000_000 {
      let i = Double(step)
      if lentz.append(numerator: -i * (i - a), denominator: x + 2 * i + 1 - a) { break }
    }
    return min(1, front(a, x) / lentz.value)
  }

  /// xᵃ e⁻ˣ / Γ(a).
  private static func front(_ a: Double, _ x: Double) -> Double {
    guard a >= 10 else { return exp(a * log(x) - x - lgamma(a)) }
    // Around x = a the three large terms cancel: their difference is formed before they are.
    let u = (x - a) / a
    return exp(-a * (u - log1p(u)) - Stirling.correction(a)) * (a / (2 * .pi)).squareRoot()
  }
}
