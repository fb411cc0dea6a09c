import Ledger
import Market

/// What a simulated market came to, and how much of it the log has seen.
struct ReplayTally: Sendable {
  private(set) var totals = ReplayTotals()
  /// Of each ad position, in units.
  private(set) var revenueAtPosition: [Double] = []
  private(set) var revenueOfCampaign: [Int: Double] = [:]
  private(set) var ads = 0.0
  /// Ads that stand on the logged page too.
  private(set) var matchedAds = 0.0

  mutating func add(_ page: ReplayTotals, weight: Double) {
    var sum = totals
    sum.revenue += weight * page.revenue
    sum.advertiserValue += weight * page.advertiserValue
    sum.userValue += weight * page.userValue
    sum.ads += weight * page.ads
    totals = sum
  }

  mutating func note(_ award: AwardedAd, _ page: PreparedPage, paid: Double, weight: Double) {
    while revenueAtPosition.count <= award.position { revenueAtPosition.append(0) }
    revenueAtPosition[award.position] += paid
    revenueOfCampaign[page.campaigns[award.row], default: 0] += paid
    ads += weight
    if page.decision.awards.contains(where: { $0.row == award.row }) { matchedAds += weight }
  }
}
