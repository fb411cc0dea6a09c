public import Domain

/// By which mechanism a policy sells slots.
public struct AuctionRules: Equatable, Sendable, Codable {
  public enum Kind: String, Equatable, Sendable, Codable, CaseIterable {
    case generalizedSecondPrice = "gsp"
    case vickreyClarkeGroves = "vcg"
    case firstPrice = "first_price"
  }

  public var kind: Kind
  /// Winners with less money than this for a thousand impressions pay their bid, others this at least; for `gsp` alone.
  public var softFloorPerThousand: Micros?
  /// How much rates count beside bids; nil for fully.
  public var squashing: Squashing?

  public init(kind: Kind, softFloorPerThousand: Micros? = nil, squashing: Squashing? = nil) {
    self.kind = kind
    self.softFloorPerThousand = softFloorPerThousand
    self.squashing = squashing
  }

  func validate() throws(MarketError) {
    if let softFloorPerThousand {
      guard kind == .generalizedSecondPrice || softFloorPerThousand == .zero,
        (0...Micros.maximum.rawValue).contains(softFloorPerThousand.rawValue)
      else {
        throw MarketError(
          .badPolicy, "The policy's auction.softFloorPerThousand is out of range: use 0 or more micros, with gsp only.")
      }
    }
    try squashing?.validate()
  }

  /// Sells slots, best first, without any allocation once `workspace` and `outcome` have grown.
  /// - Parameters:
  ///   - reserve: the least value of an impression, in money and in total.
  ///   - effects: the attention of each slot; nil where nothing depends on it.
  /// - Throws: `overflow` or `badAuction`, as `AuctionCandidates.checkInvariants`; `badAuction` for VCG without effects.
  public func sell(
    _ effects: SlotEffects?, slots: Int, reserve: ImpressionValue, rounding: GeneralizedSecondPrice.Rounding,
    to candidates: AuctionCandidates, isEligible: [Bool], using workspace: inout AuctionWorkspace,
    into outcome: inout AuctionOutcome
  ) throws(MarketError) {
    switch kind {
    case .generalizedSecondPrice:
      let softFloor = softFloorPerThousand.map { ImpressionValue(perThousand: $0) } ?? .zero
      try GeneralizedSecondPrice(reserve: reserve, rounding: rounding, softFloor: softFloor).sell(
        slots: slots, to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
    case .vickreyClarkeGroves:
      guard let effects, effects.count == slots else {
        throw MarketError(.badAuction, "VCG needs the attention of each slot: give the policy's attention.")
      }
      try VickreyClarkeGroves(reserve: reserve, effects: effects).sell(
        to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
    case .firstPrice:
      try FirstPrice(reserve: reserve).sell(
        slots: slots, to: candidates, isEligible: isEligible, using: &workspace, into: &outcome)
    }
  }
}

/// Ranks by b · r₀ · (r/r₀)^α in place of b · r, so that bids count more beside predicted rates (Lahaie, Pennock, EC 2007).
///
/// r₀ is a rate that stays as it is, so that ads paid by the click keep their standing beside those paid by impressions. The
/// price keeps the slot under the squashed rates. Products of square roots alone, so that every processor agrees.
public struct Squashing: Equatable, Sendable, Codable {
  /// α in 256ths: 256 counts rates fully, 0 not at all.
  public var exponent256: Int
  /// r₀.
  public var pivot: Double

  public init(exponent256: Int = 256, pivot: Double = 0.05) {
    self.exponent256 = exponent256
    self.pivot = pivot
  }

  func validate() throws(MarketError) {
    guard (0...256).contains(exponent256), pivot >= 0.000_001, pivot <= 1 else {
      throw MarketError(
        .badPolicy, "The policy's auction.squashing is out of range: use an exponent256 of 0 to 256, a pivot up to 1.")
    }
  }

  /// - Parameter rate: P(billed event | impression), 0...1.
  /// - Returns: the rate that ranks, 0...1; 0 for 0.
  public func callAsFunction(_ rate: FixedPoint) -> FixedPoint {
    guard rate > .zero, exponent256 < 256 else { return rate }
    var root = rate.value / pivot
    var power = 1.0
    for bit in stride(from: 7, through: 0, by: -1) {
      root = root.squareRoot()
      if exponent256 >> bit & 1 == 1 { power *= root }
    }
    return FixedPoint(probability: min(pivot * power, 1)) ?? rate
  }
}
