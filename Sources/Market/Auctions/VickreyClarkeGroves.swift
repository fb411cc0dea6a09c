import Domain

/// The Vickrey–Clarke–Groves auction of slots with separable effects, exact in micros.
///
/// Rows are ranked as in `GeneralizedSecondPrice`, by u = b · r + a against a reserve R. The winner of slot s pays for one
/// billed event what its presence costs the others and the platform, which keeps a slot at R:
///
///     p = ⌈Σ_{k ≥ s} (x_k − x_{k+1}) · max(u₍ₖ₎ − a, R − min(a, 0)) / (x_s · r)⌉
///
/// where u₍ₖ₎ is the k-th value (from 0) among those who would stand without the winner, or that of a rival for the same item
/// if it is larger. Vickrey (1961), Clarke (1971),
/// Groves (1973); Varian, Harris (AER 2014). Truthful for parties that maximise value less payment, when no party has two
/// rows of which one shows what another party shows too; rounding up costs a party less than one micro.
///
/// - Complexity: O(n log n + k²) for k slots; O(n log n + n · k) where rows share items.
public struct VickreyClarkeGroves: Equatable, Sendable {
  /// The least value of an impression, in money and in total.
  public let reserve: ImpressionValue
  public let effects: SlotEffects

  public init(reserve: ImpressionValue, effects: SlotEffects) {
    self.reserve = reserve
    self.effects = effects
  }

  /// Sells the slots, best first, without an allocation once `workspace` and `outcome` have grown.
  /// - Throws: `overflow` or `badAuction`, as `AuctionCandidates.checkInvariants`.
  public func sell(
    to candidates: AuctionCandidates, isEligible: [Bool], using workspace: inout AuctionWorkspace,
    into outcome: inout AuctionOutcome
  ) throws(MarketError) {
    try candidates.checkInvariants()
    outcome.clear()
    workspace.rank(candidates, isEligible: isEligible, reserve: reserve, outcome: &outcome)
    workspace.allot(effects.count, candidates, &outcome) { row, _, _ in
      AuctionOutcome.Award(row: row, price: .zero, setBy: .reserve)
    }
    let isShared = !outcome.sameItem.isEmpty
    for slot in outcome.awards.indices {
      let row = outcome.awards[slot].row
      workspace.prepareRivals(of: row, slots: effects.count, isShared: isShared, candidates)
      outcome.awards[slot] = award(row, slot, candidates, workspace)
    }
  }

  private func award(
    _ row: Int, _ slot: Int, _ candidates: AuctionCandidates, _ workspace: AuctionWorkspace
  ) -> AuctionOutcome.Award {
    let extra = candidates.extraValue[row].raw
    let floor = reserve.raw - min(extra, 0)
    var payment: Int128 = 0
    var setter = AuctionOutcome.PriceSetter.reserve
    for place in slot..<effects.count {
      var threshold = floor
      if let rival = workspace.rival(forSlot: place) {
        let challenge = workspace.values[rival] - extra
        if challenge > floor {
          threshold = challenge
          if setter == .reserve { setter = .rival(rival) }
        }
      }
      payment += effects.step(place) * threshold
    }
    let rate = Int128(candidates.billedRate[row].raw) * Int128(effects.effects[slot].raw)
    let price = payment > 0 ? payment.dividedRoundingUp(by: rate) : 0
    return .init(row: row, price: Micros(rawValue: Int64(max(price, 1))), setBy: setter)
  }
}
