import Domain
import Foundation
import Ledger
import Market

/// What the limits of a market cost at the margin, from pages decided again with each of them moved a little.
///
/// Bids, pacing and budgets are those of the log: for a change of a hundredth that is what a whole replay comes to.
struct ShadowPriceSums: Sendable {
  private var pages = 0
  private var planned = 0
  private var adLoad = 0.0
  private var gap = 0.0
  private var firstPosition = 0.0
  private var reserve = 0.0
  private var revenueForValue = 0.0
  private var valueForRevenue = 0.0

  /// Attention falls by a fifteenth a position where the policy does not say.
  private static let attention = (0..<200).map { pow(14.0 / 15, Double($0)) }

  private struct Worth {
    var revenue = 0.0
    var userValue = 0.0
  }

  mutating func add(_ input: DecisionInput) {
    guard Decider.knows(rules: input.versions.rules) else { return }
    pages += 1
    let base = Self.worth(input)
    var dearer = input
    dearer.policy.reservePerThousand = Micros(
      rawValue: min(
        input.policy.reservePerThousand.rawValue / 100 + input.policy.reservePerThousand.rawValue,
        Micros.maximum.rawValue))
    reserve += Self.worth(dearer).revenue - base.revenue
    var kinder = input
    kinder.policy.saveValue = Self.raised(input.policy.saveValue)
    kinder.policy.hideCost = Self.raised(input.policy.hideCost)
    let other = Self.worth(kinder)
    revenueForValue += base.revenue - other.revenue
    valueForRevenue += other.userValue - base.userValue
    plan(input)
  }

  /// A tenth more: below that few pages change.
  private static func raised(_ weight: Micros) -> Micros {
    Micros(rawValue: min(weight.rawValue + weight.rawValue / 10, Micros.maximum.rawValue))
  }

  /// What a page is expected to earn, and what its ads are worth to the person by the weights of the log.
  private static func worth(_ input: DecisionInput) -> Worth {
    var worth = Worth()
    for award in Decider.decide(input).awards {
      worth.revenue += award.hold.units
      worth.userValue += AdStanding.extraValue(award.row, input.ads, policy: .standard)?.unitsPerThousand ?? 0
    }
    worth.userValue /= 1_000
    return worth
  }

  private mutating func plan(_ input: DecisionInput) {
    guard !input.page.surface.isAdsOnly, !input.organic.item.isEmpty else { return }
    var open = input
    open.policy.adLoad.maximum = min(50, input.policy.adLoad.maximum + 1)
    open.policy.attention = input.policy.attention ?? Self.attention
    let standing = AdStanding(input: open, refusals: [])
    let outcome = SlotSale(of: open, slots: open.policy.adLoad.maximum).sell(to: standing)
    let ranking = OrganicRanking(input.organic, weights: input.policy.organic)
    var random = SeededRandom(seed: input.seed, stream: "decide")
    let organic = ranking.page(
      size: input.page.size, explorationShare: input.policy.explorationShare, random: &random
    ) { _ in false }
    let content = PageAssembly.pageContent(outcome.awards, organic, standing, open)
    guard let prices = try? PlannedPage.shadowPrices(content, load: input.policy.adLoad) else { return }
    planned += 1
    adLoad += Self.units(prices.maximum)
    gap += Self.units(prices.gap)
    firstPosition += Self.units(prices.firstPosition)
  }

  private static func units(_ value: Int128) -> Double { Double(value) * 0x1p-60 / 1_000_000 }

  /// For a thousand pages.
  var prices: MarketReport.ShadowPrices? {
    guard pages > 0 else { return nil }
    let plans = Double(max(planned, 1))
    return MarketReport.ShadowPrices(
      adLoad: adLoad / plans * 1_000, gap: gap / plans * 1_000, firstPosition: firstPosition / plans * 1_000,
      reserve: reserve / Double(pages) * 1_000,
      userValue: valueForRevenue > 1e-12 ? revenueForValue / valueForRevenue : nil, pages: pages)
  }
}
