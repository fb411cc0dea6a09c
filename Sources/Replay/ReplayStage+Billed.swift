import Domain
import Ledger
import Market

extension ReplayStage {
  /// What the logged pages were billed and worth, with charges within the budgets as the budget ledger allows them.
  func billed() -> ReplayTotals {
    var totals = ReplayTotals()
    var day: MarketDay?
    var charged = [Int64](repeating: 0, count: campaigns.count)
    for page in base {
      let today = rules.calendar.day(of: page.input.at)
      if day != today {
        day = today
        charged = charged.map { _ in 0 }
      }
      page.forEachLoggedEntry { entry in
        let policy = page.yardstick
        if entry.outcome.isSaved { totals.userValue += entry.isAd ? policy.saveValue.units : policy.organic.save.units }
        if entry.outcome.isHidden { totals.userValue -= entry.isAd ? policy.hideCost.units : policy.organic.hide.units }
        if entry.outcome.isClicked, !entry.isAd { totals.userValue += policy.organic.click.units }
      }
      for award in page.decision.awards {
        totals.ads += 1
        let bid = page.input.ads.bid[award.row]
        guard page.outcomes[award.position].isBilled(bid.event) else { continue }
        totals.advertiserValue += bid.perEvent.units
        let campaign = page.campaigns[award.row]
        let price = award.price.rawValue
        if let terms = rules.terms[campaign], charged[campaign] + price > terms.dailyBudget.rawValue { continue }
        charged[campaign] += price
        totals.revenue += award.price.units
      }
    }
    return totals
  }
}
