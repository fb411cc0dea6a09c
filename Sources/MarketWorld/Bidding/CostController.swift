/// Two PID controllers, on the pace of the budget and on the cost for a conversion; the lower one bids (Zhang et al., WSDM 2016).
struct CostController: Sendable {
  struct Gains: Equatable, Sendable {
    let proportional: Double
    let integral: Double
    let windUp: Double
  }

  private let gains: Gains
  private let target: Double
  private let budget: Double
  private var (lastSpend, lastElapsed) = (0.0, 0.0)
  private var (paceSum, costSum) = (0.0, 0.0)
  private var factor = 1.0

  init(target: Double, budget: Double, gains: Gains) {
    self.gains = gains
    self.target = target
    self.budget = budget
  }

  /// What to bid for a conversion.
  var price: Double { target * factor }

  /// - Parameters:
  ///   - spend: of the day so far, and `conversions` likewise.
  ///   - elapsed: the share of the day's traffic that has passed: the pace follows it.
  mutating func correct(spend: Double, conversions: Double, elapsed: Double) {
    let planned = max(budget * (elapsed - lastElapsed), .leastNormalMagnitude)
    let pace = min(max(1 - (spend - lastSpend) / planned, -3), 1)
    let cost = conversions > 0 ? 1 - spend / (target * conversions) : 1
    (lastSpend, lastElapsed) = (spend, elapsed)
    paceSum = min(max(paceSum + pace, -gains.windUp), gains.windUp)
    costSum = min(max(costSum + cost, -gains.windUp), gains.windUp)
    let outputs = [(pace, paceSum), (cost, costSum)].map { gains.proportional * $0 + gains.integral * $1 }
    let exponent = min(max(min(outputs[0], outputs[1]), -3), 1.6)
    factor = Double(Portable.exp(Float(exponent)))
  }
}
