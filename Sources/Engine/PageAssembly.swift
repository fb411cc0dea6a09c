import Domain
import Ledger
import Market

/// The content of a page and where everything stands on it, around as many ads as find a position.
///
/// An item that stands on the page as an ad is left out of its content. Leaving it out may end the content before the ad's
/// position: then that ad has none, and its item is content again.
struct PageAssembly {
  let organic: [OrganicRanking.Place]
  /// Indices of `organic` and of the auction's awards.
  let entries: [PageLayout.Entry]

  init(_ outcome: AuctionOutcome, _ standing: AdStanding, _ input: DecisionInput) {
    guard !input.page.surface.isAdsOnly else {
      organic = []
      entries = PageLayout(adsOnly: outcome.awards.count).entries
      return
    }
    let ranking = OrganicRanking(input.organic, weights: input.policy.organic)
    let showsItemsOnce = DecisionRules(of: input).showsItemsOnce
    var ads = Array(outcome.awards.indices)
    while true {
      let advertised: Set<ItemID> =
        showsItemsOnce ? Set(ads.map { input.ads.item[outcome.awards[$0].row] }) : []
      // Each try draws the same numbers.
      var random = SeededRandom(seed: input.seed, stream: "decide")
      let organic = ranking.page(
        size: input.page.size, explorationShare: input.policy.explorationShare, random: &random
      ) { advertised.contains(input.organic.item[$0]) }
      let layout = Self.layout(of: ads.map { outcome.awards[$0] }, organic, standing, input)
      let placed = layout.compactMap { if case .ad(let index) = $0 { ads[index] } else { nil } }
      // Without left out items nothing changes with the number of ads.
      if advertised.isEmpty || placed.count == ads.count {
        self.organic = organic
        entries = layout.map { if case .ad(let index) = $0 { .ad(ads[index]) } else { $0 } }
        return
      }
      ads = input.policy.layout == .planned ? placed : Array(ads.dropLast())
    }
  }

  private static func layout(
    of awards: [AuctionOutcome.Award], _ organic: [OrganicRanking.Place], _ standing: AdStanding,
    _ input: DecisionInput
  ) -> [PageLayout.Entry] {
    let policy = input.policy
    if policy.layout == .planned, let planned = planned(awards, organic, standing, input) { return planned }
    return PageLayout(
      organic: Array(organic.indices), ads: awards.count, size: input.page.size, load: policy.adLoad
    ).entries
  }

  /// Nil where a value is too large for exact sums.
  private static func planned(
    _ awards: [AuctionOutcome.Award], _ organic: [OrganicRanking.Place], _ standing: AdStanding,
    _ input: DecisionInput
  ) -> [PageLayout.Entry]? {
    let policy = input.policy
    return try? PlannedPage(pageContent(awards, organic, standing, input), load: policy.adLoad).entries
  }

  /// What a plan of the page decides on.
  static func pageContent(
    _ awards: [AuctionOutcome.Award], _ organic: [OrganicRanking.Place], _ standing: AdStanding,
    _ input: DecisionInput
  ) -> PlannedPage.Content {
    let policy = input.policy
    let columns = input.organic
    return PlannedPage.Content(
      organic: organic.map { place in
        policy.organic.value(
          click: columns.predictions.click[place.row], save: columns.predictions.save[place.row],
          hide: columns.predictions.hide[place.row],
          relevance: columns.relevance.isEmpty ? nil : columns.relevance[place.row]) ?? .zero
      },
      ads: awards.map { standing.candidates.value(of: $0.row) },
      attention: (0..<input.page.size).map { policy.attention(at: $0) })
  }
}
