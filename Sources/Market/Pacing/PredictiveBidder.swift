/// Bids for the most of something, such as conversions, under a budget and a target cost: model predictive control over the rest
/// of a day.
///
/// Under both constraints the best bid is one price α for each expected unit (He et al., KDD 2021). An auction that brings q at a
/// price p is won from α ≥ p/q on, so that one histogram over p/q says what the rest of the day costs and brings at any α. What
/// the rest is like is known from the day before, moved by how much dearer today is so far; without a day before, the rest is
/// as what was seen. For spend s and units n so far, S and Q to come, and N = n + Q with its spread, α is taken with the largest
///
///     E[N · min(1, (C·N / (s + S))²)]   while   s + S ≤ B   and   s + S ≤ (1 + t) · C · (N̄ − c · σ):
///
/// the score of AuctionNet (NeurIPS 2024), which takes a little more than the target where units are worth it; the budget; and a
/// miss by more than the tolerance t only when the rest is unlucky by c standard deviations. Where none is left, the α with the
/// lowest cost is.
///
/// - Complexity: O(1) an auction, O(bins · parts of the day) each time it is solved.
public struct PredictiveBidder: Sendable {
  /// What an agent is after.
  public struct Goal: Equatable, Sendable {
    public let budget: Double
    /// The most that a unit may cost on average.
    public let target: Double
    public let tolerance: Double
    /// In standard deviations of what is to come.
    public let caution: Double

    public init(budget: Double, target: Double, tolerance: Double = 0.1, caution: Double = 1.65) {
      self.budget = budget
      self.target = target
      self.tolerance = tolerance
      self.caution = caution
    }
  }

  public let goal: Goal
  /// α: what to bid for each expected unit.
  public private(set) var price: Double
  public private(set) var spent = 0.0
  public private(set) var units = 0.0
  private var today = PriceDay()
  private let yesterday: PriceDay?
  private var part = 0
  /// Expected of what was won.
  private var expected = 0.0
  /// What the histogram said that the bids would cost and bring.
  private var modelled = (spend: 0.0, units: 0.0)
  private var seen = 0.0
  private let memory: Double

  /// - Parameters:
  ///   - yesterday: another day of the same campaign, or nil for the first.
  ///   - memory: auctions after which one counts a factor e less, where there is no day before.
  public init(_ goal: Goal, yesterday: PriceDay? = nil, memory: Double = .infinity) {
    self.goal = goal
    self.memory = memory
    self.yesterday = yesterday
    price = 0.7 * goal.target
  }

  /// What the next day begins with: this one, averaged with those before.
  public var experience: PriceDay { yesterday.map { today.averaged(with: $0) } ?? today }

  /// One auction is over that the agent could have won.
  /// - Parameters:
  ///   - quantity: expected of it.
  ///   - price: to win it.
  @inline(__always)
  public mutating func note(quantity: Double, price cost: Double) {
    seen += 1
    today.note(quantity: quantity, price: cost, target: goal.target, part: part)
    if quantity > 0, cost <= price * quantity {
      modelled.spend += cost
      modelled.units += quantity
    }
  }

  /// An auction was won and charged.
  public mutating func charge(_ cost: Double, quantity: Double) {
    spent += cost
    expected += quantity
  }

  /// Units came.
  public mutating func settle(_ quantity: Double) { units += quantity }

  /// Chooses the price for what is left.
  /// - Parameters:
  ///   - rounds: auctions to come; not read where there is a day before.
  ///   - elapsed: the share of the day's traffic that has passed.
  public mutating func solve(rounds: Double, elapsed: Double = 0) {
    part = yesterday == nil && elapsed == 0 ? 0 : min(Int(elapsed * Double(PriceDay.parts)), PriceDay.parts - 1)
    if let yesterday {
      let shift = today.bins(above: yesterday, until: part, memory: 3)
      price = best(yesterday.rest(after: elapsed), times: 1, shift: Int(shift.rounded()))
    } else if seen >= 32 {
      price = best(today.rest(after: 0), times: rounds / seen, shift: 0)
      forget()
    }
  }

  private func best(_ bins: [PriceDay.Bin], times rest: Double, shift: Int) -> Double {
    // What was won against what the histogram says, and units against what was expected, each with a prior of no error.
    let dearer = PriceDay.ratio(shift) / PriceDay.ratio(0)
    let spendScale = dearer * rest * Self.shrunk(spent, modelled.spend, prior: goal.budget / 50)
    let unitScale =
      rest * Self.shrunk(expected, modelled.units, prior: goal.budget / goal.target / 50)
      * Self.shrunk(units, expected, prior: 40)
    var (spend, quantity) = (0.0, 0.0)
    var (best, most, cheapest, least) = (-1, -1.0, 0, Double.infinity)
    for bin in bins.indices {
      spend += spendScale * Double(bins[bin].spend)
      quantity += unitScale * Double(bins[bin].units)
      let total = spent + spend
      guard total <= goal.budget else { break }
      let deviation = (quantity + Self.modelError * quantity * quantity).squareRoot()
      let unlucky = units + quantity - goal.caution * deviation
      if total <= (1 + goal.tolerance) * goal.target * unlucky {
        let score = self.score(units + quantity, deviation, cost: total)
        if score > most { (best, most) = (bin, score) }
      }
      let cost = unlucky > 0 ? total / unlucky : .infinity
      if cost < least { (cheapest, least) = (bin, cost) }
    }
    return goal.target * PriceDay.ratio((best >= 0 ? best : cheapest) + shift)
  }

  /// The variance of what is to come for each unit squared, besides chance: rates are not exactly as predicted.
  private static let modelError = 0.0009

  /// E[N · min(1, (C·N/cost)²)] for a normal N, by Gauss and Hermite's three points.
  private func score(_ mean: Double, _ deviation: Double, cost: Double) -> Double {
    func score(_ units: Double) -> Double {
      guard units > 0 else { return 0 }
      let ratio = goal.target * units / max(cost, .leastNormalMagnitude)
      return units * min(1, ratio * ratio)
    }
    let step = 3.0.squareRoot() * deviation
    return (score(mean - step) + 4 * score(mean) + score(mean + step)) / 6
  }

  private static func shrunk(_ value: Double, _ model: Double, prior: Double) -> Double {
    min(max((value + prior) / (model + prior), 0.3), 3)
  }

  private mutating func forget() {
    guard seen > memory else { return }
    today.fade(by: memory / seen)
    seen = memory
  }
}
