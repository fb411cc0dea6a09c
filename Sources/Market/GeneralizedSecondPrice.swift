public import Domain

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
/// - Complexity: O(n log n) for n candidates, with five allocations.
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

  public init(reserve: ImpressionValue, rounding: Rounding = .up) {
    self.reserve = reserve
    self.rounding = rounding
  }

  /// Sells `slots` slots, best first.
  /// - Parameter isEligible: whether a row competes, aligned with `candidates`; rows that do not are in no list of the result.
  public func sell(slots: Int, to candidates: AuctionCandidates, isEligible: [Bool]) -> AuctionOutcome {
    var outcome = AuctionOutcome()
    var values = [ImpressionValue](repeating: .zero, count: candidates.count)
    var order: [Int32] = []
    order.reserveCapacity(candidates.count)
    for row in 0..<candidates.count where isEligible[row] {
      let money = ImpressionValue(candidates.effectiveBid(row), at: candidates.billedRate[row])
      values[row] = money + candidates.extraValue[row]
      if money.raw > 0, money >= reserve, values[row] >= reserve {
        order.append(Int32(row))
      } else {
        outcome.belowReserve.append(row)
      }
    }
    order.sort { left, right in
      let (first, second) = (values[Int(left)], values[Int(right)])
      return first != second ? first > second : candidates.tieRank[Int(left)] < candidates.tieRank[Int(right)]
    }
    allot(slots, in: order, values: values, candidates: candidates, outcome: &outcome)
    return outcome
  }

  /// Goes through the rows, best first, and gives each its place in the outcome.
  private func allot(
    _ slots: Int, in order: [Int32], values: [ImpressionValue], candidates: AuctionCandidates,
    outcome: inout AuctionOutcome
  ) {
    var parties = Set<Int32>(minimumCapacity: order.count)
    var items = Set<Int32>(minimumCapacity: order.count)
    for (place, row) in order.lazy.map(Int.init).enumerated() {
      guard !parties.contains(candidates.party[row]) else {
        outcome.sameParty.append(row)
        continue
      }
      // Its party is not out: another of its rows may show something else.
      guard !items.contains(candidates.item[row]) else {
        outcome.sameItem.append(row)
        continue
      }
      parties.insert(candidates.party[row])
      if outcome.awards.count < slots {
        // A rival for the same item would take the slot; one for an item that stands higher would not.
        let next = order[(place + 1)...].first { rival in
          !parties.contains(candidates.party[Int(rival)]) && !items.contains(candidates.item[Int(rival)])
        }
        outcome.awards.append(award(row, next: next.map(Int.init), values: values, candidates: candidates))
      } else {
        outcome.outranked.append(row)
      }
      items.insert(candidates.item[row])
    }
  }

  private func award(
    _ row: Int, next: Int?, values: [ImpressionValue], candidates: AuctionCandidates
  ) -> AuctionOutcome.Award {
    let extra = candidates.extraValue[row].raw
    let floor = reserve.raw - min(extra, 0)
    var needed = floor
    var setter = AuctionOutcome.PriceSetter.reserve
    if let next {
      let losesTies = candidates.tieRank[next] < candidates.tieRank[row]
      let challenge = values[next].raw - extra + (losesTies ? 1 : 0)
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

/// Who won which slot at what price, and why the others did not.
public struct AuctionOutcome: Equatable, Sendable {
  /// What the price had to reach.
  public enum PriceSetter: Equatable, Sendable {
    case reserve
    /// The row of the party that would have taken the slot.
    case rival(Int)
  }

  public struct Award: Equatable, Sendable {
    public let row: Int
    /// For one billed event.
    public let price: Micros
    public let setBy: PriceSetter

    public init(row: Int, price: Micros, setBy: PriceSetter) {
      self.row = row
      self.price = price
      self.setBy = setBy
    }
  }

  /// Winners, best slot first.
  public internal(set) var awards: [Award] = []
  /// Rows that reached the reserve and lost to better ones, best first.
  public internal(set) var outranked: [Int] = []
  /// Rows whose party has a better one.
  public internal(set) var sameParty: [Int] = []
  /// Rows whose item another party shows higher.
  public internal(set) var sameItem: [Int] = []
  /// Rows that did not reach the reserve in money or in total value.
  public internal(set) var belowReserve: [Int] = []

  public init() {}
}
