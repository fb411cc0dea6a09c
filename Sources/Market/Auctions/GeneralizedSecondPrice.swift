import Domain

/// The generalised second-price auction over total value, exact in micros.
///
/// A row's value is u = b · r + a: effective bid b, billed rate r, extra value a. Rows that reach the reserve R, both in
/// money (b · r ≥ R) and in total value (u ≥ R), are ranked by u; the best of each party and of each item competes, and the
/// first k take the slots. The winner of a slot pays the smallest bid that keeps it:
///
///     p = ⌈max(R − min(a, 0), u′ − a) / r⌉
///
/// where u′ is the value of the next row that would take the slot: of another party, and of no item that stands higher (plus
/// one step when a tie would be lost). Hence R ≤ p · r and p ≤ b.
/// Edelman, Ostrovsky, Schwarz (AER 2007); with a = 0 and r a click rate it is their mechanism, and the reserve on b · r
/// rather than on b is the quality-weighted one. Not truthful; see Varian (IJIO 2007).
///
/// - Complexity: O(n log n) for n candidates.
public struct GeneralizedSecondPrice: Equatable, Sendable {
  /// How a price that is not a whole number of micros is made one.
  public enum Rounding: String, Codable, Sendable, CaseIterable {
    /// The smallest price that keeps the slot.
    case up
    /// The largest price not above the exact one, which may lie below what beats the rival by less than one micro; never
    /// below the reserve.
    case down
  }

  /// The least value of an impression, in money and in total.
  public let reserve: ImpressionValue
  public let rounding: Rounding
  /// A winner with less money than this pays its own bid, one with more pays this at least: the soft floor of exchanges.
  /// Zero is none.
  public let softFloor: ImpressionValue

  public init(reserve: ImpressionValue, rounding: Rounding = .up, softFloor: ImpressionValue = .zero) {
    self.reserve = reserve
    self.rounding = rounding
    self.softFloor = softFloor
  }

  /// Sells `slots` slots, best first.
  /// - Parameter isEligible: whether a row competes, aligned with `candidates`; rows that do not are in no list of the result.
  public func sell(slots: Int, to candidates: AuctionCandidates, isEligible: [Bool]) -> AuctionOutcome {
    var workspace = AuctionWorkspace()
    var outcome = AuctionOutcome()
    run(slots, candidates, isEligible, &workspace, &outcome)
    return outcome
  }

  /// As `sell(slots:to:isEligible:)`, without an allocation once `workspace` and `outcome` have grown.
  /// - Throws: `overflow` for amounts or rates outside what `AuctionCandidates.checkInvariants` allows.
  public func sell(
    slots: Int, to candidates: AuctionCandidates, isEligible: [Bool], using workspace: inout AuctionWorkspace,
    into outcome: inout AuctionOutcome
  ) throws(MarketError) {
    try candidates.checkInvariants()
    outcome.clear()
    run(slots, candidates, isEligible, &workspace, &outcome)
  }

  private func run(
    _ slots: Int, _ candidates: AuctionCandidates, _ isEligible: [Bool], _ workspace: inout AuctionWorkspace,
    _ outcome: inout AuctionOutcome
  ) {
    workspace.rank(candidates, isEligible: isEligible, reserve: reserve, outcome: &outcome)
    workspace.allot(slots, candidates, &outcome) { row, next, values in
      award(row, next: next, values: values, candidates: candidates)
    }
  }

  private func award(
    _ row: Int, next: Int?, values: [Int128], candidates: AuctionCandidates
  ) -> AuctionOutcome.Award {
    let extra = candidates.extraValue[row].raw
    var floor = reserve.raw - min(extra, 0)
    if softFloor.raw > 0 {
      guard values[row] - extra >= softFloor.raw else {
        return .init(row: row, price: candidates.effectiveBid(row), setBy: .ownBid)
      }
      floor = max(floor, softFloor.raw)
    }
    var needed = floor
    var setter = AuctionOutcome.PriceSetter.reserve
    if let next {
      let losesTies = candidates.tieRank[next] < candidates.tieRank[row]
      let challenge = values[next] - extra + (losesTies ? 1 : 0)
      if challenge > floor {
        needed = challenge
        setter = .rival(next)
      }
    }
    let rate = Int128(candidates.billedRate[row].raw)
    let price =
      switch rounding {
      case .up: needed.dividedRoundingUp(by: rate)
      case .down: max(needed.dividedRoundingDown(by: rate), floor.dividedRoundingUp(by: rate))
      }
    // A bid of nothing is none: where reserve and rivals ask for less than a micro, one micro is the smallest bid.
    return .init(row: row, price: Micros(rawValue: Int64(max(price, 1))), setBy: setter)
  }
}
