import Domain

/// The first-price auction over total value: rows are ranked as in `GeneralizedSecondPrice`, and winners pay what they bid.
///
/// Bidding one's value then earns nothing; `BidShading` finds the bid that pays best against a landscape.
/// - Complexity: O(n log n) for n candidates.
public struct FirstPrice: Equatable, Sendable {
  /// The least value of an impression, in money and in total.
  public let reserve: ImpressionValue

  public init(reserve: ImpressionValue) { self.reserve = reserve }

  /// Sells `slots` slots, best first, without an allocation once `workspace` and `outcome` have grown.
  /// - Throws: `overflow` or `badAuction`, as `AuctionCandidates.checkInvariants`.
  public func sell(
    slots: Int, to candidates: AuctionCandidates, isEligible: [Bool], using workspace: inout AuctionWorkspace,
    into outcome: inout AuctionOutcome
  ) throws(MarketError) {
    try candidates.checkInvariants()
    outcome.clear()
    workspace.rank(candidates, isEligible: isEligible, reserve: reserve, outcome: &outcome)
    workspace.allot(slots, candidates, &outcome) { row, _, _ in
      AuctionOutcome.Award(row: row, price: candidates.effectiveBid(row), setBy: .ownBid)
    }
  }
}
