public import Domain
public import Ledger
import Market

/// The decision core: from a gathered input to a page with prices. Pure; the server, the simulated world and the replay
/// call the same function, and the same input gives the same bytes.
///
/// Order: eligibility → value → auction → price → organic order → page.
public enum Decider {
  /// The version of the rules in force. A record names it; a change that alters any decision raises it, and keeps the
  /// rules before for the records that name them.
  public static let rulesVersion = 2

  /// Whether this version of Vitrine has the rules that an input names.
  public static func knows(rules version: Int) -> Bool { (1...rulesVersion).contains(version) }

  /// - Parameters:
  ///   - input: what was gathered, with its columns in the order of identifiers.
  ///   - refusals: campaigns that a budget or cap refused in earlier attempts.
  /// - Returns: what the rules that the input names come to.
  /// - Complexity: O(n log n) in the ads, O(pages · n) in the organic candidates.
  public static func decide(_ input: DecisionInput, excluding refusals: [Refusal] = []) -> Decision {
    var standing = AdStanding(input: input, refusals: refusals)
    let slots = slotPositions(input)
    let auction = GeneralizedSecondPrice(
      reserve: ImpressionValue(perThousand: input.policy.reservePerThousand), rounding: input.policy.rounding)
    let outcome = auction.sell(slots: slots.count, to: standing.candidates, isEligible: standing.isEligible)

    let (organic, layout) = page(of: outcome, input)
    var decision = Decision()
    for (position, entry) in layout.entries.enumerated() {
      switch entry {
      case .organic(let index):
        decision.entries.append(.organic(row: organic[index].row, propensity: organic[index].propensity))
      case .ad(let index):
        decision.entries.append(.ad(award: decision.awards.count))
        decision.awards.append(award(outcome.awards[index], at: position, of: input))
      }
    }
    standing.note(outcome, placed: decision.awards.count)
    decision.dropped = standing.dropped
    return decision
  }

  /// The content of the page and where it stands, around as many ads as find a position.
  ///
  /// An item that stands on the page as an ad is left out of its content. Leaving it out may end the content before the ad's
  /// position: then that ad has none, and its item is content again.
  private static func page(of outcome: AuctionOutcome, _ input: DecisionInput)
    -> (organic: [OrganicRanking.Place], layout: PageLayout)
  {
    guard !input.page.surface.isAdsOnly else { return ([], PageLayout(adsOnly: outcome.awards.count)) }
    let ranking = OrganicRanking(input.organic, weights: input.policy.organic)
    var ads = outcome.awards.count
    while true {
      let advertised: Set<ItemID> =
        DecisionRules(of: input).showsItemsOnce ? Set(outcome.awards.prefix(ads).map { input.ads.item[$0.row] }) : []
      // Each try draws the same numbers.
      var random = SeededRandom(seed: input.seed, stream: "decide")
      let organic = ranking.page(
        size: input.page.size, explorationShare: input.policy.explorationShare, random: &random
      ) { advertised.contains(input.organic.item[$0]) }
      let layout = PageLayout(
        organic: Array(organic.indices), ads: ads, size: input.page.size, load: input.policy.adLoad)
      // Without left out items nothing changes with the number of ads.
      if advertised.isEmpty || layout.adCount == ads { return (organic, layout) }
      ads -= 1
    }
  }

  private static func slotPositions(_ input: DecisionInput) -> [Int] {
    input.page.surface.isAdsOnly
      ? Array(0..<input.page.size) : input.policy.adLoad.positions(pageSize: input.page.size)
  }

  private static func award(_ award: AuctionOutcome.Award, at position: Int, of input: DecisionInput) -> AwardedAd {
    let setBy: AwardedAd.PriceSetter =
      switch award.setBy {
      case .reserve: .reserve
      case .rival(let row): .rival(row: row)
      case .ownBid: .rival(row: award.row)
      }
    let rate = AdStanding.billedRate(award.row, input.ads) ?? .one
    return AwardedAd(
      row: award.row, position: position, price: award.price, setBy: setBy,
      hold: Micros(expecting: award.price, at: rate))
  }
}

extension Surface {
  /// Whether the page has slots for ads only.
  public var isAdsOnly: Bool { self == .ads || self == .connectedTV }
}

extension Micros {
  /// What an event that happens at a rate is expected to cost, rounded up.
  init(expecting price: Micros, at rate: FixedPoint) {
    let product = Int128(price.rawValue) * Int128(rate.raw)
    self.init(rawValue: Int64((product + (1 << 30) - 1) >> 30))
  }
}
