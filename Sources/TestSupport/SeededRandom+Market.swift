public import Domain
public import Market

/// Random values of the market.
extension SeededRandom {
  /// A probability; one in ten is an extreme: 0, 1, or one step from either.
  public mutating func probability(upTo top: Double = 1) -> FixedPoint {
    if chance(0.1) { return FixedPoint(raw: pick([0, 1, FixedPoint.one.raw - 1, FixedPoint.one.raw])) }
    return FixedPoint(uniform(in: 0..<top)) ?? .zero
  }

  /// Ads with bids, rates and extra values that often tie and often stand close to each other.
  /// - Parameters:
  ///   - count: the number of rows.
  ///   - parties: the number of parties that they belong to.
  public mutating func auctionCandidates(count: Int, parties: Int, items: Int? = nil) -> AuctionCandidates {
    var ranks = Array(0..<Int32(count))
    shuffle(&ranks)
    let isCoarse = chance(0.5)
    var candidates = AuctionCandidates()
    for row in 0..<count {
      let bid = Micros(rawValue: Int64(int(1...(isCoarse ? 6 : 3_000))))
      let rate = FixedPoint(raw: isCoarse ? FixedPoint.one.raw >> int(0...2) : Int64(int(1...(1 << 30))))
      let step = isCoarse ? Int128(1) << 29 : Int128(12_345_678_901)
      let extra = chance(0.5) ? 0 : Int128(int(-3...3)) * step
      candidates.append(
        bid: bid, multiplier: chance(0.5) ? .one : probability(), billedRate: chance(0.05) ? .zero : rate,
        extraValue: ImpressionValue(raw: extra), party: Int32(index(below: parties)),
        item: items.map { Int32(index(below: $0)) }, tieRank: ranks[row])
    }
    return candidates
  }

  /// A legal policy.
  public mutating func policy() -> Policy {
    Policy(
      reservePerThousand: Micros(rawValue: Int64(int(0...2_000_000))), rounding: pick([.up, .down]),
      saveValue: Micros(rawValue: Int64(int(0...10_000))), hideCost: Micros(rawValue: Int64(int(0...50_000))),
      organic: OrganicWeights(
        click: Micros(rawValue: Int64(int(0...5_000))), save: Micros(rawValue: Int64(int(0...9_000))),
        hide: Micros(rawValue: Int64(int(0...20_000)))),
      adLoad: AdLoad(firstPosition: int(0...6), gap: int(0...5), maximum: int(0...6)), pageSize: int(1...40),
      maximumAttempts: int(1...5), explorationShare: uniform(in: 0..<0.3))
  }

  /// A legal policy with any mechanism, utility and page.
  public mutating func anyPolicy() -> Policy {
    var policy = policy()
    policy.attention = (0..<int(1...12)).map { 1 - 0.07 * Double($0) }
    if chance(0.7) {
      let kind = pick(AuctionRules.Kind.allCases)
      policy.auction = AuctionRules(
        kind: kind,
        softFloorPerThousand: kind == .generalizedSecondPrice && chance(0.5)
          ? Micros(rawValue: Int64(int(0...3_000_000))) : nil,
        squashing: chance(0.5) ? Squashing(exponent256: int(0...256), pivot: uniform(in: 0.001..<0.2)) : nil)
    }
    if chance(0.5) {
      policy.utility = UtilityWeights(
        click: Micros(rawValue: Int64(int(0...9_000))), conversion: Micros(rawValue: Int64(int(0...90_000))),
        showing: Micros(rawValue: Int64(int(0...400))))
    }
    policy.layout = pick([nil, .fixed, .planned])
    return policy
  }
}
