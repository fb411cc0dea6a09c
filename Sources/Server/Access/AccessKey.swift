import Crypto
public import Domain
import Foundation

/// A key as the data directory keeps it: everything but the key itself.
public struct AccessKey: Equatable, Sendable, Codable {
  /// The part of the key that may be shown and logged.
  public let id: String
  public let name: String
  public let scopes: [KeyScope]
  public let createdAt: Timestamp
  /// SHA-256 of the whole key, in hexadecimal. A key has 256 random bits, so that a slow hash would add nothing.
  let hash: String

  private enum CodingKeys: String, CodingKey {
    case id, name, scopes, hash
    case createdAt = "created_at"
  }

  /// Makes a key.
  /// - Returns: what is kept, and the text that is shown once.
  static func make(name: String, scopes: [KeyScope], at now: Timestamp) -> (key: AccessKey, text: String) {
    var system = SystemRandomNumberGenerator()
    func hexadecimal(bytes: Int) -> String {
      hex((0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &system) })
    }
    let id = hexadecimal(bytes: 4)
    let text = "\(prefix)\(id)_\(hexadecimal(bytes: 32))"
    let key = AccessKey(
      id: id, name: name, scopes: scopes, createdAt: now, hash: hex(SHA256.hash(data: Data(text.utf8))))
    return (key, text)
  }

  /// The identifier that a key's text names; nil for what is no key.
  static func id(in text: String) -> String? {
    let parts = text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard parts.count == 3, text.hasPrefix(prefix), parts[1].count == 8, parts[2].count == 64 else { return nil }
    return String(parts[1])
  }

  /// Whether a text is this key, compared in a time that does not depend on where they differ.
  func matches(_ text: String) -> Bool {
    let expected = hash.utf8
    var difference: UInt8 = expected.count == 2 * SHA256.byteCount ? 0 : 1
    var digits = expected.makeIterator()
    for byte in SHA256.hash(data: Data(text.utf8)) {
      for nibble in [byte >> 4, byte & 15] {
        difference |= (digits.next() ?? 0) ^ (nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
      }
    }
    return difference == 0
  }

  private static let prefix = "vit_"

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
