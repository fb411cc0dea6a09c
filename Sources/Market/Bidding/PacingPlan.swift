/// For each rate of spending the bid of an average auction that reaches it, in the mean: the dual of the budget in closed
/// form.
///
/// In a second-price auction the best bid for a value v is v/λ for one price λ of money over all auctions; with a share ρ of
/// the budget for each, λ solves E[price · 1(price ≤ v/λ)] = ρ (Balseiro, Besbes, Weintraub, Management Science 2015). The
/// plan tabulates 1/λ, in the unit of the mean value, against ρ.
public struct PacingPlan: Equatable, Sendable {
  /// Bids for an average auction, rising.
  private let bases: [Double]
  /// What each spends on an auction in the mean; not falling.
  private let spends: [Double]

  /// - Parameters:
  ///   - landscape: of the price to win.
  ///   - relativeValues: a sample of values over their mean, such as quantiles; [1] for values that are all the same.
  /// - Complexity: O(bases · values).
  public init(landscape: PriceLandscape, relativeValues: [Double]) {
    let cost = landscape.cost
    let top = Double(landscape.highest)
    func spend(_ bid: Double) -> Double {
      // Between whole bids as between their chances, so that the plan has no steps.
      let place = min(max(bid, 0), top)
      let low = Int(place)
      return low >= landscape.highest
        ? cost[landscape.highest] : cost[low] + (place - Double(low)) * (cost[low + 1] - cost[low])
    }
    var (bases, spends): ([Double], [Double]) = ([0], [0])
    var base = 0.5
    while base < 100 * top {
      bases.append(base)
      spends.append(relativeValues.reduce(0) { $0 + spend(base * $1) } / Double(relativeValues.count))
      base *= 1.02
    }
    self.bases = bases
    self.spends = spends
  }

  /// The bid for an average auction at which an auction costs `spend` in the mean; the highest when none does.
  /// - Complexity: O(log bases).
  public func base(spending spend: Double) -> Double {
    let place = spends.partitioningIndex { $0 >= spend }
    guard place < bases.count else { return bases[bases.count - 1] }
    guard place > 0, spends[place] > spends[place - 1] else { return bases[place] }
    let share = (spend - spends[place - 1]) / (spends[place] - spends[place - 1])
    return bases[place - 1] + share * (bases[place] - bases[place - 1])
  }
}
