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
    let outcome = SlotSale(of: input).sell(to: standing)
    let page = PageAssembly(outcome, standing, input)
    var decision = Decision()
    for (position, entry) in page.entries.enumerated() {
      switch entry {
      case .organic(let index):
        decision.entries.append(
          .organic(row: page.organic[index].row, propensity: page.organic[index].propensity))
      case .ad(let index):
        decision.entries.append(.ad(award: decision.awards.count))
        decision.awards.append(award(outcome.awards[index], at: position, of: input))
      }
    }
    standing.note(
      outcome, placed: Set(decision.awards.map(\.row)),
      unplaced: input.policy.layout == .planned ? .displacing : .noPosition)
    decision.dropped = standing.dropped
    return decision
  }

  private static func award(_ award: AuctionOutcome.Award, at position: Int, of input: DecisionInput) -> AwardedAd {
    let setBy: AwardedAd.PriceSetter =
      switch award.setBy {
      case .reserve: .reserve
      case .rival(let row): .rival(row: row)
      case .ownBid: .ownBid
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
