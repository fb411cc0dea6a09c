public import Domain
import Foundation

/// An address of the internet: IPv6, and IPv4 as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2), so that both spellings are one.
public struct NetworkAddress: Hashable, Sendable {
  public let bits: UInt128

  public init(bits: UInt128) { self.bits = bits }

  /// - Parameter text: as RFC 4291 §2.2 and dotted decimals write it, without a zone, a port or brackets.
  /// - Throws: `badText`.
  public init(_ text: String) throws(DomainError) {
    guard let bits = Self.bits(of: text) else {
      throw DomainError(.badText, "The text is no IPv4 or IPv6 address: write it as 192.0.2.7 or 2001:db8::7.")
    }
    self.bits = bits
  }

  public var isV4: Bool { bits >> 32 == 0xFFFF }

  /// The address with only its leading bits.
  /// - Parameters:
  ///   - v4: how many of an IPv4 address's 32 bits stay.
  ///   - v6: how many of 128.
  func prefix(v4: Int, v6: Int) -> UInt128 { bits & Self.mask(isV4 ? 96 + v4 : v6) }

  /// Ones in the leading bits.
  static func mask(_ length: Int) -> UInt128 { length <= 0 ? 0 : UInt128.max << UInt128(128 - length) }

  private static func bits(of text: String) -> UInt128? {
    // A C string would end at a zero byte, and what follows would be read by nobody.
    guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
    var short = in_addr()
    if inet_pton(AF_INET, text, &short) == 1 { return 0xFFFF << 32 | UInt128(UInt32(bigEndian: short.s_addr)) }
    var long = in6_addr()
    guard inet_pton(AF_INET6, text, &long) == 1 else { return nil }
    return withUnsafeBytes(of: &long) { $0.reduce(0) { $0 << 8 | UInt128($1) } }
  }
}

/// Where the client was that an event comes from, as whoever took its request saw it. Used once and kept nowhere.
public struct EventOrigin: Equatable, Sendable {
  public var address: NetworkAddress?
  /// What the client calls itself: the `User-Agent` of its request.
  public var agent: String?

  public init(address: NetworkAddress? = nil, agent: String? = nil) {
    self.address = address
    self.agent = agent
  }
}
