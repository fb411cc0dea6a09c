/// Two PID controllers, on the pace of the budget and on the cost for a conversion; the lower one bids (Zhang et al., WSDM 2016).
struct CostController: Sendable {
  struct Gains: Equatable, Sendable {
    let proportional: Double
    let integral: Double
    let windUp: Double
    /// What is bid at first, as a share of the target.
    var start = 1.0

    /// Those that are tried.
    static func grid(starts: [Double]) -> [Gains] {
      [0.2, 0.5, 1].flatMap { proportional in
        [0.03, 0.1, 0.3].flatMap { integral in
          [1.0, 3, 10].flatMap { windUp in
            starts.map { Gains(proportional: proportional, integral: integral, windUp: windUp, start: $0) }
          }
        }
      }
    }
  }

  private let gains: Gains
  private let target: Double
  private let budget: Double
  private var (lastSpend, lastElapsed) = (0.0, 0.0)
  private var (paceSum, costSum) = (0.0, 0.0)
  private var factor: Double

  init(target: Double, budget: Double, gains: Gains) {
    self.gains = gains
    self.target = target
    self.budget = budget
    factor = gains.start
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
    factor = gains.start * Double(Portable.exp(Float(exponent)))
  }
}
