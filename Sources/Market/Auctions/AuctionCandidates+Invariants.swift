import Domain

extension AuctionCandidates {
  /// The largest magnitude of an extra value: 2⁹⁰, a hundred billion times what a bid of `Micros.maximum` is worth.
  public static let largestExtraValue = ImpressionValue(raw: 1 << 90)

  /// Columns are of one length, bids are 0...`Micros.maximum`, multipliers and rates are probabilities, and extra values
  /// are small enough: then no sum or product of an auction leaves 128 bits, and no price 64.
  /// - Throws: `badAuction` for columns of two lengths, `overflow` for an amount or a rate out of range.
  /// - Complexity: O(n), without an allocation.
  public func checkInvariants() throws(MarketError) {
    guard multiplier.count == count, billedRate.count == count, extraValue.count == count, party.count == count,
      item.count == count, tieRank.count == count
    else { throw MarketError(.badAuction, "The columns of an auction differ in length: append whole rows.") }
    for row in 0..<count {
      let isInside =
        UInt64(bitPattern: bid[row].rawValue) <= UInt64(Micros.maximum.rawValue)
        && UInt64(bitPattern: multiplier[row].raw) <= UInt64(FixedPoint.one.raw)
        && UInt64(bitPattern: billedRate[row].raw) <= UInt64(FixedPoint.one.raw)
        && extraValue[row].raw.magnitude <= Self.largestExtraValue.raw.magnitude
      guard isInside else {
        throw MarketError(
          .overflow,
          "Row \(row) of an auction has a bid above \(Micros.maximum), a rate outside 0...1 or a huge extra value: check its unit."
        )
      }
    }
  }

  /// The same rows with billed rates q^a: a below 1 lets bids count for more against quality, 0 ranks by bid alone.
  ///
  /// Lahaie and Pennock (EC 2007). Reserves then stand on b · q^a. The power is taken before the border to fixed point, so
  /// that a replay needs the squashed rates and no floating point.
  /// - Parameter exponent: a, 0...1.
  /// - Throws: `badAuction` for an exponent outside.
  public func squashed(exponent: Double) throws(MarketError) -> AuctionCandidates {
    guard (0...1).contains(exponent) else {
      throw MarketError(.badAuction, "The squashing exponent is \(exponent): use 0 to 1.")
    }
    var squashed = self
    for row in billedRate.indices where billedRate[row] > .zero {
      squashed.billedRate[row] = FixedPoint(Elementary.power(billedRate[row].value, exponent)) ?? .one
    }
    return squashed
  }
}
