public import Domain

/// The ads that compete for a page's slots, a column each; row i describes one ad.
public struct AuctionCandidates: Equatable, Sendable {
  /// The most that one billed event may cost.
  public var bid: [Micros] = []
  /// The campaign's pacing multiplier, 0...1.
  public var multiplier: [FixedPoint] = []
  /// P(billed event | impression): 1 for CPM, the calibrated click rate for CPC.
  public var billedRate: [FixedPoint] = []
  /// What showing it is worth apart from the money, such as value to the viewer less the cost of hides. May be negative.
  public var extraValue: [ImpressionValue] = []
  /// Who bids. One party takes at most one slot and does not set its own price.
  public var party: [Int32] = []
  /// What is shown. The best row of an item stands for it: nothing is shown twice.
  public var item: [Int32] = []
  /// The rank that breaks ties: lower wins. No two rows share one.
  public var tieRank: [Int32] = []

  public init() {}

  public var count: Int { bid.count }

  /// - Parameter item: nil for one that no other row shows.
  public mutating func append(
    bid: Micros, multiplier: FixedPoint, billedRate: FixedPoint, extraValue: ImpressionValue, party: Int32,
    item: Int32? = nil, tieRank: Int32
  ) {
    self.item.append(item ?? -1 - Int32(count))
    self.bid.append(bid)
    self.multiplier.append(multiplier)
    self.billedRate.append(billedRate)
    self.extraValue.append(extraValue)
    self.party.append(party)
    self.tieRank.append(tieRank)
  }

  /// Empties all columns and keeps their memory.
  public mutating func removeAll() {
    bid.removeAll(keepingCapacity: true)
    multiplier.removeAll(keepingCapacity: true)
    billedRate.removeAll(keepingCapacity: true)
    extraValue.removeAll(keepingCapacity: true)
    party.removeAll(keepingCapacity: true)
    item.removeAll(keepingCapacity: true)
    tieRank.removeAll(keepingCapacity: true)
  }

  /// What a row ranks by: effective bid × billed rate + extra value.
  public func value(of row: Int) -> ImpressionValue {
    ImpressionValue(effectiveBid(row), at: billedRate[row]) + extraValue[row]
  }

  /// ⌊bid · multiplier⌋, so that pacing never raises a bid.
  public func effectiveBid(_ row: Int) -> Micros {
    Micros(rawValue: Int64(clamping: (Int128(bid[row].rawValue) * Int128(multiplier[row].raw)) >> 30))
  }
}
