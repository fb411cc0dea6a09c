import Domain

extension Marketplace {
  /// The night between two days: advertisers look at the last one and change bids and budgets, leave, or are replaced.
  mutating func react() {
    for campaign in 0..<sponsors.count {
      guard sponsors.isActive[campaign] else {
        fillPlace(campaign)
        continue
      }
      let rows = stride(from: campaign, to: books.budget.count, by: sponsors.count)
      for row in rows { adjustBid(row, campaign) }
      let spent = rows.reduce(0.0) { $0 + Double(books.spent[$1]) }
      let earned = rows.reduce(0.0) { $0 + books.earned[$1] }
      growOrLeave(
        campaign, spent: spent, earned: earned, conversions: rows.reduce(0) { $0 + Int(books.conversions[$1]) })
    }
  }

  private mutating func adjustBid(_ row: Int, _ campaign: Int) {
    let spent = Double(books.spent[row])
    var step = 1.0
    switch sponsors.rule[campaign] {
    case .fixed: break
    case .targetCost:
      // Below the value of a conversion by a tenth; a few conversions say little.
      let conversions = Double(books.conversions[row])
      let cost = (spent + sponsors.value[campaign]) / (conversions + 1)
      step = min(max(0.9 * sponsors.value[campaign] / max(cost, 1), 0.9), 1.1)
    case .spendBudget:
      let share = spent / Double(max(books.budget[row], 1))
      step = share > 0.98 ? 0.97 : share < 0.9 ? 1.03 : 1
    }
    books.factor[row] = min(max(books.factor[row] * step, 0.2), 1 / sponsors.shade[campaign])
  }

  private mutating func growOrLeave(_ campaign: Int, spent: Double, earned: Double, conversions: Int) {
    guard conversions > 0 || spent > 3 * sponsors.value[campaign] else { return }
    let gain = earned / max(spent, 1)
    let isLimited = sponsors.dailyBudget[campaign] < Sponsors.unlimited / 1_000
    if isLimited {
      let growth = gain > 1.3 ? 1.03 : gain < 0.8 ? 0.97 : 1
      sponsors.dailyBudget[campaign] = max(1, Int64(Double(sponsors.dailyBudget[campaign]) * growth))
    }
    sponsors.badDays[campaign] = gain < 0.7 ? sponsors.badDays[campaign] + 1 : 0
    guard sponsors.badDays[campaign] >= 14 else { return }
    sponsors.isActive[campaign] = false
    sponsors.badDays[campaign] = 7
  }

  /// The place of one who left is empty for a week.
  private mutating func fillPlace(_ campaign: Int) {
    sponsors.badDays[campaign] -= 1
    guard sponsors.badDays[campaign] == 0 else { return }
    sponsors.isActive[campaign] = true
    sponsors.generation[campaign] += 1
    sponsors.draw(campaign, settings, topics: topics, seed: seed)
    for row in stride(from: campaign, to: books.factor.count, by: sponsors.count) { books.factor[row] = 1 }
  }
}
