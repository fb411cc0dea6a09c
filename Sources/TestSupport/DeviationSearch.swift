public import Domain
public import Market

/// A random position auction of parties with a row each, and the search for a bid that pays better than the truth.
public struct DeviationSearch {
  public var candidates = AuctionCandidates()
  /// What one billed event is worth to each row.
  public let values: [Micros]
  public let effects: SlotEffects
  public let reserve: ImpressionValue
  private var workspace = AuctionWorkspace()
  private var outcome = AuctionOutcome()

  public init(_ random: inout SeededRandom, isMoneyAlone: Bool = false) throws {
    let count = random.int(1...6)
    let isCoarse = random.chance(0.3)
    var values: [Micros] = []
    for row in 0..<count {
      let value = Micros(rawValue: Int64(random.int(0...(isCoarse ? 5 : 100_000))))
      values.append(value)
      let extra = isMoneyAlone || random.chance(0.5) ? 0 : Int128(random.int(-3...3)) << (isCoarse ? 29 : 42)
      candidates.append(
        bid: value, multiplier: .one, billedRate: isCoarse ? .one : random.probability(),
        extraValue: ImpressionValue(raw: extra), party: Int32(row),
        item: random.chance(0.3) ? Int32(random.index(below: 2)) : nil, tieRank: Int32(row))
    }
    self.values = values
    var effects = [FixedPoint.one]
    while effects.count < random.int(1...4) {
      effects.append(FixedPoint(raw: max(1, Int64(Double(effects[effects.count - 1].raw) * random.uniform()))))
    }
    self.effects = try SlotEffects(effects)
    let micros = Int64(random.pick([0, 1, random.int(0...(isCoarse ? 3 : 40_000))]))
    reserve = ImpressionValue(Micros(rawValue: micros), at: random.pick([.one, FixedPoint(raw: 1 << 28)]))
  }

  public typealias Sale = (AuctionCandidates, inout AuctionWorkspace, inout AuctionOutcome) throws -> Void

  /// What a row gets out of a sale, in micros.
  public func utility(_ row: Int, of outcome: AuctionOutcome) -> Double {
    guard let slot = outcome.awards.firstIndex(where: { $0.row == row }) else { return 0 }
    let margin = Double(values[row].rawValue - outcome.awards[slot].price.rawValue)
    return margin * candidates.billedRate[row].value * effects.effects[slot].value
  }

  /// The largest gain of one row over bidding its value, beyond what rounding up to a micro can cost it.
  /// - Parameter sell: a mechanism.
  public mutating func largestGain(_ random: inout SeededRandom, sell: Sale) throws -> Double {
    try sell(candidates, &workspace, &outcome)
    try outcome.checkInvariants(of: candidates, isEligible: values.map { _ in true })
    let truth = outcome
    var largest = 0.0
    for row in 0..<values.count {
      let honest = utility(row, of: truth)
      var changed = candidates
      for lie in lies(row, &random) {
        changed.bid[row] = lie
        try sell(changed, &workspace, &outcome)
        largest = max(largest, utility(row, of: outcome) - honest - candidates.billedRate[row].value)
      }
    }
    return largest
  }

  /// Bids around each rival's standing, and far from them.
  private func lies(_ row: Int, _ random: inout SeededRandom) -> [Micros] {
    var lies: [Int64] = [0, 1, values[row].rawValue - 1, values[row].rawValue + 1, values[row].rawValue * 2 + 1]
    lies.append(Int64(random.int(0...200_000)))
    let rate = Double(candidates.billedRate[row].raw)
    for rival in values.indices where rival != row && rate > 0 {
      let total =
        Double(values[rival].rawValue) * Double(candidates.billedRate[rival].raw)
        + Double(candidates.extraValue[rival].raw) - Double(candidates.extraValue[row].raw)
      let tie = Int64(min(max(total / rate, 0), 1e12))
      lies += [tie - 1, tie, tie + 1]
    }
    return lies.map { Micros(rawValue: min(max($0, 0), Micros.maximum.rawValue)) }
  }
}
