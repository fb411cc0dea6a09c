import Domain
import Market

/// What each campaign has and bids in each cell, a column each; a row is cell · campaigns + campaign.
struct Books: Equatable, Sendable {
  /// Of the day, in micros.
  var budget: [Int64]
  var spent: [Int64]
  /// What conversions of the day were worth, in micros.
  var earned: [Double]
  var conversions: [Int32]
  /// Of pacing.
  var multiplier: [FixedPoint]
  /// By which the advertiser changed its first bid.
  var factor: [Double]
  /// Of bids that are set by someone else for each conversion, in micros; below 0 where the advertiser bids itself.
  var set: [Double]

  init(_ sponsors: Sponsors, shares: [Double], factor: [Double]? = nil) {
    budget = shares.indices.map { Self.part(shares[$0], of: sponsors.dailyBudget[$0 % sponsors.count]) }
    spent = Array(repeating: 0, count: shares.count)
    earned = Array(repeating: 0, count: shares.count)
    conversions = Array(repeating: 0, count: shares.count)
    multiplier = Array(repeating: .one, count: shares.count)
    set = Array(repeating: -1, count: shares.count)
    self.factor = shares.indices.map { factor?[$0 % sponsors.count] ?? 1 }
  }

  /// Rounded down, so that parts never add up to more than the whole.
  /// A campaign without a budget has none in any cell.
  static func part(_ share: Double, of budget: Int64) -> Int64 {
    budget >= Sponsors.unlimited / 1_000 ? budget : Int64(share * Double(budget))
  }

  /// Budgets of a new day; what is left of the last one lapses.
  mutating func beginDay(_ sponsors: Sponsors, shares: [Double]) {
    for row in budget.indices {
      budget[row] = Self.part(shares[row], of: sponsors.dailyBudget[row % sponsors.count])
      spent[row] = 0
      earned[row] = 0
      conversions[row] = 0
    }
  }

  /// Spend follows the day's traffic.
  mutating func pace(_ controller: PacingController, elapsed: Double) {
    for row in budget.indices {
      multiplier[row] =
        budget[row] >= Sponsors.unlimited / 1_000
        ? .one
        : controller.multiplier(
          spent: Micros(rawValue: spent[row]), budget: Micros(rawValue: budget[row]), elapsed: elapsed)
    }
  }
}
