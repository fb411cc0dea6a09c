import Crypto
public import Foundation

/// The SHA-256 of some bytes (FIPS 180-4).
public struct Checksum: Hashable, Sendable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let description: String

  public init(of data: Data) { self.init(of: [data]) }

  /// Of the parts one after another, as if they were one.
  public init(of parts: [Data]) {
    var hash = SHA256()
    for part in parts { hash.update(data: part) }
    let digits = Array("0123456789abcdef".utf8)
    let hex = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    description = String(decoding: hex, as: UTF8.self)
  }

  /// - Returns: nil for anything but 64 hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 64, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    description = text.lowercased()
  }
}

extension Checksum: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let checksum = Checksum(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "A checksum is 64 hexadecimal digits.")
    }
    self = checksum
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
