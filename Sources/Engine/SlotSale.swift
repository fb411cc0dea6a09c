import Domain
import Ledger
import Market

/// The sale of a page's slots by the mechanism of its policy.
struct SlotSale {
  private let policy: Policy
  /// Where the slots stand, best first.
  private let positions: [Int]

  init(of input: DecisionInput) {
    policy = input.policy
    positions =
      input.page.surface.isAdsOnly
      ? Array(0..<input.page.size) : input.policy.adLoad.positions(pageSize: input.page.size)
  }

  /// - Parameter slots: that many from the first position on, whatever the load allows.
  init(of input: DecisionInput, slots: Int) {
    policy = input.policy
    positions = Array(0..<slots)
  }

  func sell(to standing: AdStanding) -> AuctionOutcome {
    let reserve = ImpressionValue(perThousand: policy.reservePerThousand)
    let plain = GeneralizedSecondPrice(reserve: reserve, rounding: policy.rounding)
    guard let rules = policy.auction else {
      return plain.sell(slots: positions.count, to: standing.candidates, isEligible: standing.isEligible)
    }
    var workspace = AuctionWorkspace()
    var outcome = AuctionOutcome()
    do {
      try rules.sell(
        effects, slots: positions.count, reserve: reserve, rounding: policy.rounding, to: standing.candidates,
        isEligible: standing.isEligible, using: &workspace, into: &outcome)
      return outcome
    } catch {
      // Amounts beyond exact arithmetic, which no catalogue allows: the plain auction bounds prices by bids all the same.
      return plain.sell(slots: positions.count, to: standing.candidates, isEligible: standing.isEligible)
    }
  }

  private var effects: SlotEffects? {
    guard let attention = policy.attention, !attention.isEmpty else { return nil }
    return try? SlotEffects(positions.map { policy.attention(at: $0) })
  }
}

extension Policy {
  /// The attention at a position; all of it where the policy names none.
  func attention(at position: Int) -> FixedPoint {
    guard let attention, !attention.isEmpty else { return .one }
    return FixedPoint(probability: attention[min(position, attention.count - 1)]) ?? .one
  }
}
