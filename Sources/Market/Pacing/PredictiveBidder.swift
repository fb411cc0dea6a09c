/// Bids for the most of something, such as conversions, under a budget and a target cost: model predictive control over the rest
/// of a day.
///
/// Under both constraints the best bid is one price α for each expected unit (He et al., KDD 2021). An auction that brings q at a
/// price p is won from α ≥ p/q on, so that one histogram over p/q says what the rest of the day costs and brings at any α. The
/// largest α is taken with which, for spend s and units n so far and S and Q to come,
///
///     s + S ≤ B,   s + S ≤ C · (n + Q),   s + S ≤ (1 + t) · C · (n + Q − c · √Q):
///
/// the budget; the target in expectation, with luck so far made good; and a miss by more than the tolerance t only when the rest
/// is unlucky by c standard deviations. Where none is left, the α with the lowest cost is.
///
/// - Complexity: O(1) an auction, O(bins) each time it is solved.
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
  /// Expected of what was won.
  private var expected = 0.0
  /// What the histogram said that the bids would cost and bring.
  private var modelled = (spend: 0.0, units: 0.0)
  private var bins: [(spend: Float, units: Float)]
  private var seen = 0.0
  private let memory: Double

  /// Ratios of p/q to the target from 2⁻⁶ to 2³, 32 to a factor of two, equally spaced inside.
  private static let octaves = 9
  private static let perOctave = 32
  private static let lowest: Float = 1.0 / 64
  private static let firstBin = Int(lowest.bitPattern >> 18)

  /// - Parameter memory: auctions after which one counts a factor e less.
  public init(_ goal: Goal, memory: Double = .infinity) {
    self.goal = goal
    self.memory = memory
    price = 0.7 * goal.target
    bins = Array(repeating: (0, 0), count: Self.octaves * Self.perOctave)
  }

  /// One auction is over that the agent could have won.
  /// - Parameters:
  ///   - quantity: expected of it.
  ///   - price: to win it.
  @inline(__always)
  public mutating func note(quantity: Double, price cost: Double) {
    seen += 1
    guard quantity > 0 else { return }
    let ratio = Float(cost / (quantity * goal.target))
    let bin = max(Int(max(ratio, Self.lowest).bitPattern >> 18) - Self.firstBin, 0)
    if bin < bins.count {
      bins[bin].spend += Float(cost)
      bins[bin].units += Float(quantity)
    }
    if cost <= price * quantity {
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
  /// - Parameter rounds: auctions to come.
  public mutating func solve(rounds: Double) {
    guard seen >= 32 else { return }
    let rest = rounds / seen
    // What was won against what the histogram says, and units against what was expected, each with a prior of no error.
    let spendScale = rest * Self.shrunk(spent, modelled.spend, prior: goal.budget / 50)
    let unitScale =
      rest * Self.shrunk(expected, modelled.units, prior: goal.budget / goal.target / 50)
      * Self.shrunk(units, expected, prior: 40)
    var (spend, quantity) = (0.0, 0.0)
    var (best, cheapest, least) = (-1, 0, Double.infinity)
    for bin in bins.indices {
      spend += spendScale * Double(bins[bin].spend)
      quantity += unitScale * Double(bins[bin].units)
      let total = spent + spend
      let (likely, unlucky) = (units + quantity, units + quantity - goal.caution * quantity.squareRoot())
      if total <= goal.budget, total <= goal.target * likely,
        total <= (1 + goal.tolerance) * goal.target * unlucky
      {
        best = bin
      }
      let cost = unlucky > 0 ? total / unlucky : .infinity
      if total <= goal.budget, cost < least { (cheapest, least) = (bin, cost) }
    }
    price = goal.target * Self.ratio(best >= 0 ? best : cheapest)
    forget()
  }

  private static func shrunk(_ value: Double, _ model: Double, prior: Double) -> Double {
    min(max((value + prior) / (model + prior), 0.3), 3)
  }

  /// The upper end of a bin.
  private static func ratio(_ bin: Int) -> Double {
    Double(Float(bitPattern: UInt32(firstBin + bin + 1) << 18))
  }

  private mutating func forget() {
    guard seen > memory else { return }
    let kept = Float(memory / seen)
    for bin in bins.indices {
      bins[bin].spend *= kept
      bins[bin].units *= kept
    }
    seen = memory
  }
}
