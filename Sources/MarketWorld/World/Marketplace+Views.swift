public import Domain

extension Marketplace {
  /// What an observer may know of the people: the segment of each.
  public var segments: [Int] { crowd.segment.map { Int($0) } }

  /// By campaign; nil for one without.
  public var dailyBudgets: [Micros?] {
    sponsors.dailyBudget.map { $0 >= Sponsors.unlimited / 1_000 ? nil : Micros(rawValue: $0) }
  }

  /// By cell and then campaign, of a day; nil for one without.
  var budgetsOfCells: [Micros?] {
    books.budget.map { $0 >= Sponsors.unlimited / 1_000 ? nil : Micros(rawValue: $0) }
  }

  /// What campaigns have spent today, over all cells.
  public var spentToday: [Micros] {
    (0..<settings.campaigns).map { campaign in
      Micros(
        rawValue: stride(from: campaign, to: books.spent.count, by: settings.campaigns).reduce(0) {
          $0 + books.spent[$1]
        })
    }
  }

  /// Campaigns that are in the market.
  public var activeCampaigns: Int { sponsors.isActive.count { $0 } }
}
