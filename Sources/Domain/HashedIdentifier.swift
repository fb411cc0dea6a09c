/// The SHA-256 of a person's e-mail address or telephone number: what lists and conversions are joined by.
///
/// The address itself is never kept. Who knows an address can still compute its hash, so that this is a pseudonym and is
/// deleted with the person.
public struct HashedIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// 64 hexadecimal digits, lower case.
  public let hex: String

  /// - Throws: `badIdentifier` for anything but 64 hexadecimal digits.
  public init(hex: some StringProtocol) throws(DomainError) {
    guard hex.utf8.count == 64, hex.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
      throw DomainError(.badIdentifier, "A hash is not 64 hexadecimal digits: write the SHA-256 in hexadecimal.")
    }
    self.hex = hex.lowercased()
  }

  public static func < (left: Self, right: Self) -> Bool { left.hex < right.hex }
  public var description: String { hex }
}

extension HashedIdentifier: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(hex: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

/// The spelling of e-mail addresses and telephone numbers that is hashed, so that equal ones give equal hashes.
///
/// An address is trimmed and in lower case. A number is its digits with the country's code in front and without `+`, as
/// most platforms hash it; its form with `+` (E.164), which the others hash, is the second spelling.
public enum ContactSpelling {
  /// - Throws: `badIdentifier` for what is no address.
  public static func email(_ text: some StringProtocol) throws(DomainError) -> String {
    let address = trimmed(text).lowercased()
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    guard parts.count == 2, isPlain, !parts[0].isEmpty, parts[1].contains("."), parts[1].last != ".",
      parts[1].first != ".", address.utf8.count <= 254
    else {
      throw DomainError(.badIdentifier, "An e-mail address has not the form name@example.org: correct it.")
    }
    return address
  }

  /// - Returns: the digits, without and with `+`.
  /// - Throws: `badIdentifier` for what is no number with its country's code.
  public static func phone(_ text: some StringProtocol) throws(DomainError) -> [String] {
    var rest = trimmed(text)
    let isInternational = rest.hasPrefix("+") || rest.hasPrefix("00")
    rest = String(rest.drop { $0 == "+" || $0 == "0" })
    let digits = rest.filter { !" -().\u{A0}/".contains($0) }
    guard isInternational, (8...15).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else {
      throw DomainError(
        .badIdentifier, "A telephone number is not + with 8 to 15 digits, the country's code first: write +43 1 234567."
      )
    }
    return [digits, "+\(digits)"]
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = Substring(text)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
