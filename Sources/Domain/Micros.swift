/// An amount of the market's one currency, in millionths of its unit; exact.
///
/// There is no arithmetic with floating point here: a rate times an amount is a matter of `Market`, which states its rounding.
public struct Micros: Hashable, Comparable, Sendable, AdditiveArithmetic {
  public let rawValue: Int64

  /// The largest amount that may enter from outside: 10⁹ units. Sums of nine thousand such amounts still fit.
  public static let maximum = Micros(rawValue: 1_000_000_000_000_000)
  public static let zero = Micros(rawValue: 0)

  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// An amount from outside.
  /// - Throws: `badAmount` when negative or above `maximum`.
  public init(validating micros: Int64) throws(DomainError) {
    guard micros >= 0 else {
      throw DomainError(.badAmount, "An amount is negative: give micros of the currency, 0 or more.")
    }
    guard micros <= Micros.maximum.rawValue else {
      throw DomainError(
        .badAmount, "An amount is above \(Micros.maximum.rawValue) micros: check the unit (1 unit = 1000000).")
    }
    rawValue = micros
  }

  public static func + (left: Micros, right: Micros) -> Micros {
    Micros(rawValue: left.rawValue + right.rawValue)
  }
  public static func - (left: Micros, right: Micros) -> Micros {
    Micros(rawValue: left.rawValue - right.rawValue)
  }
  public static func < (left: Micros, right: Micros) -> Bool { left.rawValue < right.rawValue }

  /// The amount in whole units of the currency, for display and statistics only.
  public var units: Double { Double(rawValue) / 1_000_000 }
}

extension Micros: CustomStringConvertible {
  /// Exact, in units, with trailing zeros beyond the second decimal left out: "12.50", "0.000125".
  public var description: String {
    let magnitude = rawValue.magnitude
    let sign = rawValue < 0 ? "-" : ""
    let digits = String(magnitude % 1_000_000)
    var fraction = String(repeating: "0", count: 6 - digits.count) + digits
    while fraction.count > 2, fraction.last == "0" { fraction.removeLast() }
    return "\(sign)\(magnitude / 1_000_000).\(fraction)"
  }
}

extension Micros: Codable {
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

/// An ISO 4217 code. A market has one; data in another is refused.
public struct Currency: Hashable, Sendable, Codable, CustomStringConvertible {
  public let code: String

  /// - Throws: `badAmount` unless the code is three capital letters.
  public init(_ code: String) throws(DomainError) {
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw DomainError(.badAmount, "A currency is not three capital letters: write it as in ISO 4217, EUR.")
    }
    self.code = code
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }

  public var description: String { code }
}
