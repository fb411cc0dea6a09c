/// A range of values an octave wide: from 2ⁿ on, and below 2ⁿ⁺¹.
struct ValueBand: Hashable, Comparable, Sendable {
  let power: Int

  /// - Parameter value: above 0 and finite.
  init(holding value: Float) { power = Int(value.exponent) }

  /// No value of the band is larger.
  var top: Float { Float(sign: .plus, exponent: power + 1, significand: 1) }

  static func < (left: Self, right: Self) -> Bool { left.power < right.power }
}
