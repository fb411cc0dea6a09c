import Foundation

/// The mean negative log likelihood of `DelayedFeedbackModel`, with its gradient.
///
/// With u = (λ t)^k: ln f(t) = ln k − ln t + ln u − u and ln F(t) = ln(1 − e^(−u)); derivatives by ln λ and ln k follow from
/// du/d ln λ = k u and du/d ln k = u ln u.
struct DelayedFeedbackLoss {
  private let features: DesignMatrix
  private let outcomes: DelayedOutcomes
  private let logTimes: [Double]
  private let logWindow: Double
  private let hasShape: Bool
  private let penalty: Double

  init(
    features: DesignMatrix, outcomes: DelayedOutcomes, delay: DelayedFeedbackModel.Delay, penalty: Double
  ) throws(StatisticsError) {
    try Check.aligned(features.rows, outcomes.times.count)
    try Check.penalty(penalty)
    _ = try Check.bothClasses(outcomes.hasConverted)
    self.features = features
    self.outcomes = outcomes
    logTimes = outcomes.times.map { log(min($0, outcomes.window)) }
    logWindow = log(outcomes.window)
    hasShape = delay == .weibull
    self.penalty = penalty
  }

  /// - Parameter parameters: weights of the conversion, weights of ln λ, and ln k for Weibull delays.
  func callAsFunction(_ parameters: [Double], gradient: inout [Double]) -> Double {
    let size = features.columns + 1
    let logShape = hasShape ? parameters[2 * size] : 0
    let shape = exp(logShape)
    let scale = 1 / Double(features.rows)
    var sum = Penalty.apply(penalty, to: parameters, heads: 2, columns: features.columns, &gradient)
    for row in 0..<features.rows {
      let z = features.linear(row, parameters)
      let logRate = features.linear(row, parameters, from: size)
      let time = Term(logAge: shape * (logRate + logTimes[row]))
      let whole = Term(logAge: shape * (logRate + logWindow))
      let parts =
        outcomes.hasConverted[row]
        ? Self.converted(z, time, whole, logShape, logTimes[row]) : Self.waiting(z, time, whole)
      sum -= parts.value
      features.add(row, times: -parts.byOdds, to: &gradient)
      features.add(row, times: -parts.byAge * shape, to: &gradient, from: size)
      if hasShape { gradient[2 * size] -= parts.byShape }
    }
    for index in gradient.indices { gradient[index] *= scale }
    return sum * scale
  }

  /// One time under the delay, from ln u.
  private struct Term {
    let logAge: Double
    let age: Double
    /// d ln F / d ln u = u / (eᵘ − 1): 1 for a time of zero, 0 for an infinite one.
    let slope: Double
    let logCumulative: Double

    init(logAge: Double) {
      self.logAge = logAge
      age = exp(logAge)
      let isTiny = age < 1e-300
      slope = isTiny ? 1 : age.isFinite ? age / expm1(age) : 0
      logCumulative = isTiny ? logAge : log(-expm1(-age))
    }

    /// d ln F / d ln k.
    var byShape: Double { slope == 0 ? 0 : slope * logAge }
  }

  private typealias Parts = (value: Double, byOdds: Double, byAge: Double, byShape: Double)

  private static func converted(
    _ z: Double, _ time: Term, _ whole: Term, _ logShape: Double, _ logTime: Double
  ) -> Parts {
    let value =
      -LogOdds.softplus(-z) + logShape - logTime + time.logAge - time.age - whole.logCumulative
    return (
      value, LogOdds.inverse(-z), 1 - time.age - whole.slope,
      1 + (1 - time.age) * time.logAge - whole.byShape
    )
  }

  private static func waiting(_ z: Double, _ time: Term, _ whole: Term) -> Parts {
    let (p, q) = (LogOdds.inverse(z), LogOdds.inverse(-z))
    let logArrived = time.logCumulative - whole.logCumulative
    let none = q - p * expm1(logArrived)
    let byArrived = -p * exp(logArrived) / none
    return (
      log(none), byArrived * q, byArrived * (time.slope - whole.slope),
      byArrived * (time.byShape - whole.byShape)
    )
  }
}
