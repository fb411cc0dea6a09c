extension Marketplace {
  /// Budgets hold to the micro, money that people brought is money that campaigns spent, each person has one visit to come, and
  /// what is learned stays in its range.
  /// - Throws: `broken` naming what does not hold.
  /// - Complexity: O(people · topics + campaigns).
  public func checkInvariants() throws(MarketplaceError) {
    func require(_ holds: Bool, _ what: String) throws(MarketplaceError) {
      guard holds else { throw MarketplaceError(.broken, "In the world \(what).") }
    }
    for row in books.budget.indices {
      try require((0...books.budget[row]).contains(books.spent[row]), "a campaign has spent more than its budget")
    }
    for campaign in 0..<settings.campaigns {
      let sum = stride(from: campaign, to: books.budget.count, by: settings.campaigns).reduce(0) {
        $0 + books.budget[$1]
      }
      let isFree = sponsors.dailyBudget[campaign] >= Sponsors.unlimited / 1_000
      try require(isFree || sum <= sponsors.dailyBudget[campaign], "cells have more than a budget")
    }
    try require(tally.totalRevenue == tally.spendBySegment.reduce(0, +), "revenue is not what campaigns paid")
    try require(tally.totalRevenue == tally.revenueByHour.reduce(0, +), "hours do not add up to the revenue")
    try require(tally.totalPages == tally.auctions, "a page has no auction, or two")
    try require(calendar.count == settings.people, "somebody has no visit to come, or two")
    for person in 0..<settings.people {
      try require(
        (0...1).contains(crowd.weariness[person]) && (0...1).contains(crowd.blindness[person]),
        "a habit of ads is outside 0...1")
      try require(abs(crowd.satisfaction[person]) <= 2, "satisfaction has no bounds")
    }
    try require(crowd.boredom.allSatisfy { (0...1).contains($0) }, "boredom is outside 0...1")
  }
}
