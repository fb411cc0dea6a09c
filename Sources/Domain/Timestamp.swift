/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Reads RFC 3339, such as `2026-11-21T09:57:00Z` or `2026-11-21T10:57:00.250+01:00`; finer than milliseconds is cut.
  /// - Throws: `badTime`.
  public init(_ text: some StringProtocol) throws(DomainError) {
    guard let parsed = RFC3339.parse(Array(text.utf8)) else {
      throw DomainError(
        .badTime, "A time is not RFC 3339 with a zone: write it as 2026-11-21T09:57:00Z.")
    }
    milliseconds = parsed
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  public func advanced(bySeconds seconds: Int64) -> Timestamp {
    Timestamp(milliseconds: milliseconds + seconds * 1_000)
  }

  public func advanced(byMilliseconds step: Int64) -> Timestamp {
    Timestamp(milliseconds: milliseconds + step)
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds.
  public var description: String { RFC3339.format(milliseconds) }
}

extension Timestamp: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A day of the market's calendar, counted from 1970-01-01 in the market's time zone.
public struct MarketDay: Hashable, Comparable, Sendable, Codable {
  public let number: Int32

  public init(number: Int32) { self.number = number }

  /// - Parameter offset: seconds that the market's zone is ahead of UTC at `time`.
  public init(of time: Timestamp, offset: Int) {
    let local = time.milliseconds + Int64(offset) * 1_000
    number = Int32(clamping: local.flooredDivision(by: 86_400_000))
  }

  public static func < (left: MarketDay, right: MarketDay) -> Bool { left.number < right.number }

  public func advanced(by days: Int32) -> MarketDay { MarketDay(number: number + days) }
}

extension MarketDay: CustomStringConvertible {
  public var description: String {
    let (year, month, day) = RFC3339.civil(days: Int64(number))
    return "\(RFC3339.padded(year, 4))-\(RFC3339.padded(month, 2))-\(RFC3339.padded(day, 2))"
  }
}

extension Int64 {
  /// Division that rounds towards −∞, so that times before 1970 keep their order.
  func flooredDivision(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
