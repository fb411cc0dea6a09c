import Domain

/// How much attention each slot of a page gets, against a slot that gets all: x₁ ≥ x₂ ≥ … > 0.
///
/// The separable model: an ad with rate r is billed in slot k with probability x_k · r (Varian, IJIO 2007).
public struct SlotEffects: Equatable, Sendable {
  public let effects: [FixedPoint]

  public var count: Int { effects.count }

  /// - Throws: `badAuction` unless effects are in 0...1 without 0 and do not rise.
  public init(_ effects: [FixedPoint]) throws(MarketError) {
    guard effects.allSatisfy({ $0 > .zero && $0 <= .one }), zip(effects, effects.dropFirst()).allSatisfy({ $0 >= $1 })
    else { throw MarketError(.badAuction, "Slot effects are not in 0...1, or rise: order slots by attention.") }
    self.effects = effects
  }

  /// x_k − x_{k+1}, with 0 behind the last slot.
  @inline(__always)
  func step(_ slot: Int) -> Int128 {
    Int128(effects[slot].raw - (slot + 1 < effects.count ? effects[slot + 1].raw : 0))
  }
}
