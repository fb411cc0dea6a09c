/// Bids for the most value under a budget and any number of cost limits, with one price for each.
///
/// Maximising Σ v subject to Σ c ≤ B and Σ c ≤ C_j · Σ q_j for each limit j (a cost per click, conversion or unit of value
/// below C_j) makes the best bid linear in what an impression brings:
///
///     b = (v + Σ_j λ_j · C_j · q_j) / (λ₀ + Σ_j λ_j)
///
/// the formula of USCB (He et al., KDD 2021), with a target CPA for q = P(conversion) and a target ROAS of R for C = 1/R and
/// q the expected revenue (Aggarwal, Badanidiyuru, Mehta, WINE 2019). Each price follows its constraint by entropic mirror
/// descent (Feng, Padmanabhan, Wang 2022), and each limit is tightened by what is owed to it, spread over what is still to
/// come, so that luck so far is made good.
public struct ConstrainedBidder: Sendable {
  /// A limit on cost for each unit of something that an impression may bring.
  public struct Limit: Equatable, Sendable {
    /// C, in money for a unit.
    public let cost: Double

    /// A target CPA, a cost per click, or 1 over a target ROAS.
    public init(cost: Double) { self.cost = cost }

    public init(returnOnSpend: Double) { cost = 1 / returnOnSpend }
  }

  public let limits: [Limit]
  /// λ₀ and λ_j, in units of value for money.
  public private(set) var budgetPrice: Double
  public private(set) var limitPrices: [Double]
  /// Σ c − C_j · Σ q_j so far: what the rest has to make good.
  private var owed: [Double]
  private var expected: [Double]
  private var round = 0
  private let rounds: Int
  private let caution: Double
  private let step: Double
  private let largestBid: Double

  /// - Parameters:
  ///   - rounds: expected, for the step.
  ///   - usualValue: of a round, in the unit of values.
  ///   - usualSpend: of a round: the budget over the rounds.
  ///   - largestBid: no bid is above, whatever the prices.
  ///   - caution: how many deviations of luck the limits are kept below, 1/√n for n events to come: what comes in few pieces,
  ///     such as conversions, ends above its limit by luck alone.
  public init(
    limits: [Limit], rounds: Int, usualValue: Double, usualSpend: Double, largestBid: Double,
    caution: Double = 0
  ) {
    self.limits = limits
    self.largestBid = largestBid
    step = 1 / (Double(max(rounds, 1)).squareRoot() * max(usualSpend, .leastNormalMagnitude))
    let worth = max(usualValue, .leastNormalMagnitude) / max(usualSpend, .leastNormalMagnitude)
    budgetPrice = worth / 2
    limitPrices = limits.map { _ in worth / 2 }
    owed = limits.map { _ in 0 }
    expected = owed
    self.rounds = max(rounds, 1)
    self.caution = caution
  }

  /// - Parameters:
  ///   - value: what the impression is expected to bring of what is maximised.
  ///   - quantities: q_j by limit.
  public func bid(value: Double, quantities: [Double]) -> Double {
    var (worth, price) = (value, budgetPrice)
    for index in limits.indices {
      worth += limitPrices[index] * limits[index].cost * quantities[index]
      price += limitPrices[index]
    }
    return price > 0 ? min(max(worth / price, 0), largestBid) : largestBid
  }

  /// One auction is over.
  /// - Parameters:
  ///   - spend: what it costs, expected for clicks and conversions to come; 0 when lost.
  ///   - target: what the budget has for it.
  ///   - quantities: what it is expected to bring by limit; not read when lost.
  public mutating func note(spend: Double, target: Double, quantities: [Double]) {
    round += 1
    budgetPrice = Self.moved(budgetPrice, by: step * (spend - target))
    guard spend > 0 else { return }
    for index in limits.indices {
      owed[index] += spend - limits[index].cost * quantities[index]
      expected[index] += quantities[index]
      let excess = spend - costOfRest(index) * quantities[index]
      limitPrices[index] = Self.moved(limitPrices[index], by: step * excess)
    }
  }

  /// What a won impression brought is known, at once or later.
  /// - Parameters:
  ///   - quantity: what came.
  ///   - expected: what `note` was told.
  public mutating func settle(limit index: Int, quantity: Double, expected: Double) {
    owed[index] -= limits[index].cost * (quantity - expected)
  }

  /// The limit that the rest has to keep so that the whole keeps its own; within a half of it.
  private func costOfRest(_ index: Int) -> Double {
    let limit = limits[index].cost
    let passed = Double(min(max(round, 1), rounds)) / Double(rounds)
    let luck = caution / (expected[index] / passed + 1).squareRoot()
    let rest = max(expected[index] * (1 - passed) / passed, 1e-3 * expected[index])
    let cost = limit * (1 - luck) - owed[index] / rest
    return min(max(cost, limit / 2), limit * 1.5)
  }

  private static func moved(_ price: Double, by exponent: Double) -> Double {
    min(max(price * Elementary.exp(min(max(exponent, -1), 1)), 1e-9), 1e9)
  }
}
