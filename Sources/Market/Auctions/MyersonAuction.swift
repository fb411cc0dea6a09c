import Domain

/// The auction of slots that earns most from bidders whose values come from known distributions (Myerson 1981).
///
/// Rows are ranked by φ(b) · r for the virtual value φ of their distribution, those below the seller's value do not
/// compete, and the winner of slot s pays Σ_{k ≥ s} (x_k − x_{k+1}) · z_k / x_s for a billed event, rounded up, where z_k is
/// the smallest bid that would keep it in slot k. Truthful. Extra values do not count.
///
/// - Complexity: O(n log n + n log P + k² log P) for tables of P points.
public struct MyersonAuction: Equatable, Sendable {
  public let effects: SlotEffects
  /// What the platform gets for an impression that it keeps, at full attention.
  public let sellerValue: ImpressionValue
  public let tables: [VirtualValueTable]

  public init(effects: SlotEffects, tables: [VirtualValueTable], sellerValue: ImpressionValue = .zero) {
    self.effects = effects
    self.tables = tables
    self.sellerValue = sellerValue
  }

  /// Sells the slots, best first.
  /// - Parameter table: by row, which of `tables` its bidder's values come from.
  /// - Throws: `overflow` or `badAuction`.
  public func sell(
    to candidates: AuctionCandidates, table: [Int], isEligible: [Bool], using workspace: inout AuctionWorkspace,
    into outcome: inout AuctionOutcome
  ) throws(MarketError) {
    try candidates.checkInvariants()
    guard table.count == candidates.count, table.allSatisfy(tables.indices.contains) else {
      throw MarketError(.badAuction, "A row names no table of virtual values: give each the index of one.")
    }
    outcome.clear()
    workspace.prepare(candidates.count)
    for row in 0..<candidates.count where isEligible[row] {
      let rate = Int128(candidates.billedRate[row].raw)
      if rate > 0, let virtual = tables[table[row]](candidates.effectiveBid(row)), virtual >= .zero,
        Int128(virtual.rawValue) * rate >= sellerValue.raw
      {
        workspace.values[row] = Int128(virtual.rawValue) * rate
        workspace.order.append(Int32(truncatingIfNeeded: row))
      } else {
        outcome.belowReserve.append(row)
      }
    }
    workspace.sortOrder(candidates.tieRank)
    workspace.allot(effects.count, candidates, &outcome) { row, _, _ in
      AuctionOutcome.Award(row: row, price: .zero, setBy: .reserve)
    }
    let isShared = !outcome.sameItem.isEmpty
    for slot in outcome.awards.indices {
      let row = outcome.awards[slot].row
      workspace.prepareRivals(of: row, slots: effects.count, isShared: isShared, candidates)
      outcome.awards[slot] = award(
        row, slot, tables[table[row]], candidates, workspace)
    }
  }

  private func award(
    _ row: Int, _ slot: Int, _ table: VirtualValueTable, _ candidates: AuctionCandidates,
    _ workspace: AuctionWorkspace
  ) -> AuctionOutcome.Award {
    let rate = Int128(candidates.billedRate[row].raw)
    let floor = table.smallestBid(reaching: max(0, sellerValue.raw.dividedRoundingUp(by: rate))) ?? .zero
    var payment: Int128 = 0
    var setter = AuctionOutcome.PriceSetter.reserve
    for place in slot..<effects.count {
      var threshold = floor
      if let rival = workspace.rival(forSlot: place) {
        let losesTies = candidates.tieRank[rival] < candidates.tieRank[row]
        let needed = (workspace.values[rival] + (losesTies ? 1 : 0)).dividedRoundingUp(by: rate)
        if let bid = table.smallestBid(reaching: needed), bid > floor {
          threshold = bid
          if setter == .reserve { setter = .rival(rival) }
        }
      }
      payment += effects.step(place) * Int128(threshold.rawValue)
    }
    let price = payment.dividedRoundingUp(by: Int128(effects.effects[slot].raw))
    return .init(row: row, price: Micros(rawValue: Int64(max(price, 1))), setBy: setter)
  }
}
