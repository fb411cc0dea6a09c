import Foundation
import Statistics

/// What is known of an item's rate before anybody has looked at it: a beta distribution.
///
/// Mean and strength are those under which the counts of the training items are the most likely, when each item's rate is
/// drawn from the prior and its actions are binomial: the beta-binomial of Skellam (JRSS B 1948), used as in parametric
/// empirical Bayes (Casella, The American Statistician 1985).
public struct BetaPrior: Hashable, Sendable {
  /// The rate of an item without counts, inside 0...1.
  public let mean: Double
  /// How many examinations the prior weighs, a + b of the beta distribution.
  public let strength: Double

  /// The least and the most that the fit gives. Items that differ less than chance alone would make them have no maximum:
  /// the most then stands for "all alike".
  public static let strengths = 1e-3...1e6

  /// Fits the prior.
  ///
  /// Where the counts cannot tell spread from chance — nobody acted, everybody did, or no item was looked at more than
  /// once — the likelihood has no maximum; the prior is then Jeffreys' for the pooled rate: K actions in N trials give mean
  /// (K + ½)/(N + 1) and strength N + 1.
  ///
  /// - Parameters:
  ///   - actions: of each item; 0 or more, finite.
  ///   - trials: aligned with `actions`. Weighted examinations may be fewer than the actions; as many are taken then.
  /// - Returns: nil when there was no trial.
  /// - Complexity: O(t) for t distinct pairs in each of some ten to thirty steps.
  public init?(actions: [Double], trials: [Double]) {
    let tallies = zip(actions, trials).map { actions, trials in
      BetaBinomialLikelihood.Tally(actions: actions, trials: max(actions, trials))
    }
    // Sorted, so that sums and hence the fit do not depend on the order of the items.
    let looked = tallies.filter { $0.trials > 0 }.sorted { ($0.trials, $0.actions) < ($1.trials, $1.actions) }
    let allActions = looked.reduce(0) { $0 + $1.actions }
    let allTrials = looked.reduce(0) { $0 + $1.trials }
    guard allTrials > 0 else { return nil }
    guard allActions > 0, allActions < allTrials, looked.contains(where: { $0.trials > 1 }) else {
      mean = (allActions + 0.5) / (allTrials + 1)
      strength = allTrials + 1
      return
    }
    let start = BetaBinomialLikelihood.Point(
      logOdds: LogOdds.of(allActions / allTrials),
      logStrength: log(Self.momentStrength(looked, allActions, allTrials)))
    let summit = Self.climb(BetaBinomialLikelihood(looked), from: start)
    mean = LogOdds.inverse(summit.logOdds)
    strength = exp(summit.logStrength)
  }

  /// The posterior mean (k + m·s)/(n + s) of an item's rate.
  ///
  /// - Parameters:
  ///   - actions: k.
  ///   - trials: n; at least as many as the actions are taken.
  public func rate(actions: Double, of trials: Double) -> Double {
    (actions + mean * strength) / (max(actions, trials) + strength)
  }

  /// The estimate from the weighted variance between items (Kleinman, JASA 1973): where the climb begins.
  private static func momentStrength(
    _ tallies: [BetaBinomialLikelihood.Tally], _ actions: Double, _ trials: Double
  ) -> Double {
    let mean = actions / trials
    let spread = tallies.reduce(0) { sum, tally in
      let gap = tally.actions / tally.trials - mean
      return sum + tally.trials * gap * gap
    }
    let squares = tallies.reduce(0) { $0 + $1.trials * $1.trials }
    let byChance = Double(tallies.count - 1)
    let correlation = (spread / (mean * (1 - mean)) - byChance) / (trials - squares / trials - byChance)
    return 1 / min(max(correlation.isFinite ? correlation : 0, 1e-4), 0.9) - 1
  }

  /// Newton's method, damped until each step goes up (Levenberg 1944, Marquardt 1963), with the strength kept in bounds.
  private static func climb(
    _ likelihood: BetaBinomialLikelihood, from start: BetaBinomialLikelihood.Point
  ) -> BetaBinomialLikelihood.Point {
    var point = start
    var value = likelihood.value(at: point)
    var damping = 1e-3
    for _ in 0..<200 {
      let slope = likelihood.slope(at: point)
      var hasRisen = false
      while damping < 1e12 {
        let next = step(from: point, along: slope, damping: damping)
        let nextValue = likelihood.value(at: next)
        if nextValue > value {
          let isTiny = abs(next.logOdds - point.logOdds) + abs(next.logStrength - point.logStrength) < 1e-11
          (point, value) = (next, nextValue)
          damping = max(damping / 10, 1e-12)
          hasRisen = !isTiny
          break
        }
        damping *= 10
      }
      // No step goes up any more: the summit is reached within rounding.
      if !hasRisen { return point }
    }
    return point
  }

  private static func step(
    from point: BetaBinomialLikelihood.Point, along slope: BetaBinomialLikelihood.Slope, damping: Double
  ) -> BetaBinomialLikelihood.Point {
    let (low, high) = (log(strengths.lowerBound), log(strengths.upperBound))
    let isHeld =
      (point.logStrength <= low && slope.logStrength < 0) || (point.logStrength >= high && slope.logStrength > 0)
    // Where the surface bends upwards its curvature is taken with the other sign, so that the step still climbs.
    let first = abs(slope.curvatures.logOdds) * (1 + damping) + .leastNormalMagnitude
    let second = abs(slope.curvatures.logStrength) * (1 + damping) + .leastNormalMagnitude
    let isDome =
      slope.curvatures.logOdds < 0 && slope.curvatures.logStrength < 0
      && slope.curvatures.mixed * slope.curvatures.mixed < first * second
    let mixed = isHeld || !isDome ? 0 : -slope.curvatures.mixed
    let determinant = first * second - mixed * mixed
    let strengthSlope = isHeld ? 0 : slope.logStrength
    let oddsStep = (second * slope.logOdds - mixed * strengthSlope) / determinant
    let strengthStep = (first * strengthSlope - mixed * slope.logOdds) / determinant
    return .init(
      logOdds: point.logOdds + min(max(oddsStep, -2), 2),
      logStrength: min(max(point.logStrength + min(max(strengthStep, -2), 2), low), high))
  }
}

extension BetaPrior: Codable {
  private enum CodingKeys: CodingKey { case mean, strength }

  /// - Throws: `PredictionError.badRates` unless the two make a beta distribution.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mean = try container.decode(Double.self, forKey: .mean)
    strength = try container.decode(Double.self, forKey: .strength)
    guard mean > 0, mean < 1, strength > 0, strength.isFinite else {
      throw PredictionError(.badRates, "A prior has no mean inside 0...1 or no strength: fit the model again.")
    }
  }
}
