import Foundation

/// The regularised incomplete beta function I(x; a, b).
enum IncompleteBeta {
  /// By the continued fraction of DLMF 8.17.22, with the modified Lentz algorithm (Press et al., section
  /// 6.4).
  ///
  /// - Parameter complement: 1 − x, passed apart so that nothing is lost when x is near 1.
  static func regularised(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if complement <= 0 { return 1 }
    // The fraction converges fast only below the mean of the distribution.
    if x > (a + 1) / (a + b + 2) {
      return 1 - regularised(complement, complement: x, b, a)
    }
    let logX = x > 0.5 ? log1p(-complement) : log(x)
    let logComplement = complement > 0.5 ? log1p(-x) : log(complement)
    let front = exp(a * logX + b * logComplement - logBeta(a, b)) / a
    return min(1, front * fraction(x, a, b))
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    var lentz = Lentz(start: 1)
    for step in 1...100_000 {
      let m = Double(step / 2)
      let term =
        step.isMultiple(of: 2)
        ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      if lentz.append(numerator: term, denominator: 1) { break }
    }
    return 1 / lentz.value
  }

  private static func logBeta(_ a: Double, _ b: Double) -> Double {
    let (small, large) = (min(a, b), max(a, b))
    guard large >= 10 else { return lgamma(a) + lgamma(b) - lgamma(a + b) }
    // lgamma(large) − lgamma(large + small) would cancel: its leading terms are taken together instead.
    let difference =
      (large - 0.5) * log1p(small / large) + small * log(large + small) - small
      + Stirling.correction(large + small) - Stirling.correction(large)
    return lgamma(small) - difference
  }
}
