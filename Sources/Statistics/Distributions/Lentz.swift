/// A continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)) from its front (Lentz 1976, Thompson and Barnett 1986).
struct Lentz {
  private(set) var value: Double
  private var c: Double
  private var d = 0.0
  private static let tiny = 1e-300

  init(start: Double) {
    value = start == 0 ? Self.tiny : start
    c = value
  }

  /// Adds one level; true when the value no longer moves.
  mutating func append(numerator: Double, denominator: Double) -> Bool {
    d = denominator + numerator * d
    if abs(d) < Self.tiny { d = Self.tiny }
    c = denominator + numerator / c
    if abs(c) < Self.tiny { c = Self.tiny }
    d = 1 / d
    value *= c * d
    return abs(c * d - 1) < 2 * .ulpOfOne
  }
}
