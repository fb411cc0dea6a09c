/// How a day's budget is spread over its slots: in proportion to what past days could have bought in each.
///
/// One day is enough for O(√T) against hindsight when days are alike (Balseiro et al., ICML 2023); more are averaged.
public struct SpendPlan: Equatable, Sendable {
  /// The share of the budget that is spent before each slot, and 1 behind the last.
  private let before: [Double]

  public var slots: Int { before.count - 1 }

  /// - Parameter weights: of the slots, such as the spend of an unpaced campaign or the traffic; equal ones where all are 0.
  public init(weights: [Double]) {
    let usable = weights.isEmpty ? [1] : weights.map { $0.isFinite ? max($0, 0) : 0 }
    let total = usable.reduce(0, +)
    var before = [0.0]
    for weight in usable {
      before.append(before[before.count - 1] + (total > 0 ? weight / total : 1 / Double(usable.count)))
    }
    self.before = before
  }

  /// The plan that would have spent the budget at one price of money over a day that was seen: the spend of each slot at the
  /// multiplier where all of them come to the budget.
  /// - Parameters:
  ///   - sample: rounds of an earlier day with the slot of each.
  ///   - budget: in the unit of prices, for as many rounds as the sample has.
  public init(sample: [(slot: Int, round: PacingRound)], slots: Int, budget: Double) {
    let sorted = sample.sorted { $0.round.price * $1.round.value < $1.round.price * $0.round.value }
    var weights = [Double](repeating: 0, count: max(slots, 1))
    var spent = 0.0
    for (slot, round) in sorted where round.price <= round.value {
      if spent + round.price > budget { break }
      spent += round.price
      weights[min(max(slot, 0), weights.count - 1)] += round.price
    }
    self.init(weights: weights)
  }

  /// - Parameter elapsed: the share of the day that has passed, 0...1.
  public func shareSpent(by elapsed: Double) -> Double {
    let place = min(max(elapsed, 0), 1) * Double(slots)
    let slot = min(Int(place), slots - 1)
    return before[slot] + (place - Double(slot)) * (before[slot + 1] - before[slot])
  }

  /// The share of the budget that a slot gets.
  public func share(of slot: Int) -> Double { before[slot + 1] - before[slot] }
}
