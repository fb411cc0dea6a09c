import Foundation

/// The log-likelihood of a beta prior given the counts of many items, with its first and second derivatives.
///
/// Item i with k of n trials adds ln B(a + k, b + n − k) − ln B(a, b), where a = m·s and b = (1 − m)·s for mean m and strength
/// s. The coordinates are λ = ln(m / (1 − m)) and σ = ln s, along which the surface is nearly a paraboloid.
struct BetaBinomialLikelihood {
  struct Point: Equatable {
    var logOdds: Double
    var logStrength: Double
  }

  struct Slope {
    var logOdds = 0.0
    var logStrength = 0.0
    var curvatures = (logOdds: 0.0, mixed: 0.0, logStrength: 0.0)
  }

  struct Tally: Hashable {
    let actions: Double
    let trials: Double
  }

  /// Items of equal counts together, in an order of their own, so that sums do not depend on the items'.
  private let groups: [(tally: Tally, items: Double)]

  init(_ tallies: [Tally]) {
    let counts = Dictionary(tallies.map { ($0, 1.0) }, uniquingKeysWith: +)
    groups = counts.map { (tally: $0.key, items: $0.value) }.sorted {
      ($0.tally.trials, $0.tally.actions) < ($1.tally.trials, $1.tally.actions)
    }
  }

  func value(at point: Point) -> Double {
    let (a, b) = Self.shape(point)
    return groups.reduce(0) { sum, group in
      let (k, n) = (group.tally.actions, group.tally.trials)
      let term =
        GammaDifference.logGamma(a, k) + GammaDifference.logGamma(b, n - k) - GammaDifference.logGamma(a + b, n)
      return sum + group.items * term
    }
  }

  func slope(at point: Point) -> Slope {
    let (a, b) = Self.shape(point)
    let s = a + b
    var first = (a: 0.0, b: 0.0, s: 0.0)
    var second = (a: 0.0, b: 0.0, s: 0.0)
    for group in groups {
      let (k, n, items) = (group.tally.actions, group.tally.trials, group.items)
      first.a += items * GammaDifference.digamma(a, k)
      first.b += items * GammaDifference.digamma(b, n - k)
      first.s += items * GammaDifference.digamma(s, n)
      second.a += items * GammaDifference.trigamma(a, k)
      second.b += items * GammaDifference.trigamma(b, n - k)
      second.s += items * GammaDifference.trigamma(s, n)
    }
    // The chain rule: a and b move by ±q along λ and by themselves along σ.
    let mean = a / s
    let q = s * mean * (1 - mean)
    let along = a * (first.a - first.s) + b * (first.b - first.s)
    let across = first.a - first.b
    return Slope(
      logOdds: q * across, logStrength: along,
      curvatures: (
        logOdds: q * q * (second.a + second.b) + q * (1 - 2 * mean) * across,
        mixed: q * (a * second.a - b * second.b) + q * across,
        logStrength: a * a * second.a + b * b * second.b - s * s * second.s + along
      ))
  }

  private static func shape(_ point: Point) -> (a: Double, b: Double) {
    let strength = exp(point.logStrength)
    // Each share is computed on its own, so that a small one keeps its digits.
    return (strength / (1 + exp(-point.logOdds)), strength / (1 + exp(point.logOdds)))
  }
}
