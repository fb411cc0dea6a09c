import Foundation
public import Statistics

/// An effect that is learned: E(t) = a + b · (1 − e^(−t/τ)), with what is there at once and what comes by habit.
///
/// The curve of Hohnhold, O'Brien and Tang (KDD 2015), fitted to effects by day or week, weighted by their intervals: τ from a
/// grid, a and b by least squares for each.
public struct LearningCurve: Equatable, Sendable, Codable {
  public let immediate: Double
  public let learned: Double
  /// τ, in the unit of times.
  public let time: Double

  /// - Parameters:
  ///   - times: the middle of each period, above 0.
  ///   - effects: of each, with an interval that says how much it is worth.
  ///   - times constants: those to choose from; from a tenth of the last time to three times of it when nil.
  ///   - hasImmediate: whether a is fitted too; else it is 0.
  /// - Throws: `lengthMismatch`, `tooFew` for fewer than four periods, `undefined` when no curve fits.
  /// - Complexity: O(periods · constants).
  public init(
    times: [Double], effects: [ConfidenceInterval], constants: [Double]? = nil, hasImmediate: Bool = true
  ) throws(MeasurementError) {
    guard times.count == effects.count else {
      throw MeasurementError(.lengthMismatch, "\(effects.count) effects for \(times.count) times: pass one of each.")
    }
    guard times.count >= 4, let last = times.max(), times.allSatisfy({ $0 > 0 }) else {
      throw MeasurementError(.tooFew, "A learning curve needs effects of four periods at least, at times above 0.")
    }
    let weights = effects.map { effect in
      let half = (effect.high - effect.low) / 2
      return half > 0 ? 1 / (half * half) : 0
    }
    let usable = weights.contains { $0 > 0 } ? weights : Array(repeating: 1, count: weights.count)
    let grid = constants ?? (0...60).map { last * 0.1 * pow(30, Double($0) / 60) }
    var best: (curve: (Double, Double, Double), error: Double)?
    for constant in grid where constant > 0 {
      let learned = times.map { -expm1(-$0 / constant) }
      guard
        let fit = Self.line(learned, effects.map(\.estimate), usable, hasImmediate: hasImmediate)
      else { continue }
      if fit.error < best?.error ?? .infinity { best = ((fit.intercept, fit.slope, constant), fit.error) }
    }
    guard let best else {
      throw MeasurementError(.undefined, "No learning curve fits: effects are not finite.")
    }
    (immediate, learned, time) = best.curve
  }

  /// The weighted line of y on x.
  private static func line(
    _ x: [Double], _ y: [Double], _ weights: [Double], hasImmediate: Bool
  ) -> (intercept: Double, slope: Double, error: Double)? {
    let total = weights.reduce(0, +)
    func mean(_ value: (Int) -> Double) -> Double { x.indices.reduce(0) { $0 + weights[$1] * value($1) } / total }
    let (mx, my) = hasImmediate ? (mean { x[$0] }, mean { y[$0] }) : (0, 0)
    let xx = mean { (x[$0] - mx) * (x[$0] - mx) }
    guard xx > 1e-12 else { return nil }
    let slope = mean { (x[$0] - mx) * (y[$0] - my) } / xx
    let intercept = my - slope * mx
    let error = mean { (y[$0] - intercept - slope * x[$0]) * (y[$0] - intercept - slope * x[$0]) }
    return error.isFinite ? (intercept, slope, error) : nil
  }

  public func callAsFunction(at time: Double) -> Double { immediate + learned * -expm1(-time / self.time) }

  /// The mean effect between two times.
  public func mean(from start: Double, to end: Double) -> Double {
    let steps = 64
    return (0..<steps).reduce(0) { $0 + self(at: start + (end - start) * (Double($1) + 0.5) / Double(steps)) }
      / Double(steps)
  }
}
