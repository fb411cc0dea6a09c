public import Domain

/// A number between −2³³ and 2³³ in steps of 2⁻³⁰: how predictions, multipliers and weights enter the market.
///
/// Prices are integer arithmetic over these, so that they do not depend on a processor's floating point.
public struct FixedPoint: Hashable, Comparable, Sendable, Codable {
  public static let fractionBits = 30
  public static let one = FixedPoint(raw: 1 << 30)
  public static let zero = FixedPoint(raw: 0)

  /// The number times 2³⁰.
  public let raw: Int64

  public init(raw: Int64) { self.raw = raw }

  /// Rounds to the nearest step, ties to even.
  /// - Returns: nil for NaN, an infinity, or a magnitude of 2³³ and more.
  public init?(_ value: Double) {
    let scaled = (value * 0x1p30).rounded(.toNearestOrEven)
    guard scaled.magnitude < 0x1p63 else { return nil }
    raw = Int64(scaled)
  }

  /// A probability: rounded as above; nil unless it is in 0...1.
  public init?(probability: Double) {
    guard (0...1).contains(probability) else { return nil }
    self.init(probability)
  }

  public var value: Double { Double(raw) * 0x1p-30 }

  public static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }

  public init(from decoder: any Decoder) throws {
    raw = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(raw)
  }
}

/// The value of showing something once, in micros times 2³⁰: exact sums and comparisons of money × rate.
///
/// 128 bits hold any bid that `Micros.maximum` allows times any `FixedPoint`, a million times over.
public struct ImpressionValue: Hashable, Comparable, Sendable, AdditiveArithmetic {
  public let raw: Int128

  public static let zero = ImpressionValue(raw: 0)

  public init(raw: Int128) { self.raw = raw }

  /// Exact: an amount paid at a rate.
  public init(_ amount: Micros, at rate: FixedPoint) {
    raw = Int128(amount.rawValue) * Int128(rate.raw)
  }

  /// As `init(_:at:)`, or nil when the rate is missing and the amount is not zero: missing is not 0.
  public init?(_ amount: Micros, ifKnown rate: FixedPoint?) {
    guard let rate else {
      guard amount == .zero else { return nil }
      self = .zero
      return
    }
    self.init(amount, at: rate)
  }

  /// The value of one impression when a thousand are worth `amount`, rounded up.
  public init(perThousand amount: Micros) {
    raw = (Int128(amount.rawValue) << 30).dividedRoundingUp(by: 1_000)
  }

  public static func + (left: Self, right: Self) -> Self { Self(raw: left.raw + right.raw) }
  public static func - (left: Self, right: Self) -> Self { Self(raw: left.raw - right.raw) }
  public static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }

  /// In units of the currency for a thousand impressions, for display only.
  public var unitsPerThousand: Double { Double(raw) * 0x1p-30 / 1_000 }
}

extension Int128 {
  /// The smallest integer not below the quotient; `divisor` is positive.
  func dividedRoundingUp(by divisor: Int128) -> Int128 {
    // Most amounts fit a word, whose division is several times faster.
    if let dividend = Int64(exactly: self), let divisor = Int64(exactly: divisor) {
      let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
      return Int128(remainder > 0 ? quotient + 1 : quotient)
    }
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }

  /// The largest integer not above the quotient; `divisor` is positive.
  func dividedRoundingDown(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
