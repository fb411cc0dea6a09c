public import Domain

/// Who won which slot at what price, and why the others did not.
public struct AuctionOutcome: Equatable, Sendable {
  /// What the price had to reach.
  public enum PriceSetter: Equatable, Sendable {
    case reserve
    /// The row of the party that would have taken the slot.
    case rival(Int)
    /// The winner's own bid, where the bid is the price.
    case ownBid
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

  /// Empties all lists and keeps their memory.
  mutating func clear() {
    awards.removeAll(keepingCapacity: true)
    outranked.removeAll(keepingCapacity: true)
    sameParty.removeAll(keepingCapacity: true)
    sameItem.removeAll(keepingCapacity: true)
    belowReserve.removeAll(keepingCapacity: true)
  }
}

extension AuctionOutcome {
  /// Each eligible row stands in one list, each party and item in one slot, and each price is between one micro and the
  /// paced bid.
  /// - Throws: `badAuction` naming what is broken.
  /// - Complexity: O(n log n).
  public func checkInvariants(of candidates: AuctionCandidates, isEligible: [Bool]) throws(MarketError) {
    let rows = awards.map(\.row) + outranked + sameParty + sameItem + belowReserve
    guard rows.sorted() == isEligible.indices.filter({ isEligible[$0] }) else {
      throw MarketError(.badAuction, "An eligible row stands in no list of the outcome, or in two.")
    }
    guard Set(awards.map { candidates.party[$0.row] }).count == awards.count,
      Set(awards.map { candidates.item[$0.row] }).count == awards.count
    else { throw MarketError(.badAuction, "A party or an item has two slots.") }
    for award in awards
    where !(Micros(rawValue: 1)...max(Micros(rawValue: 1), candidates.effectiveBid(award.row))).contains(award.price) {
      throw MarketError(.badAuction, "Row \(award.row) pays \(award.price), which is outside its bid.")
    }
  }
}
