import Crypto
import Domain
public import Foundation
public import Market

/// The name of a policy's content: the first 16 hexadecimal digits of the SHA-256 of its canonical JSON.
public struct PolicyVersion: Hashable, Sendable, Codable, CustomStringConvertible {
  public let digest: String

  public init(of policy: Policy) throws {
    let hash = Data(SHA256.hash(data: try Self.canonicalJSON(of: policy)))
    digest = hash.prefix(8).map { byte in
      let hex = String(byte, radix: 16)
      return hex.count == 1 ? "0\(hex)" : hex
    }.joined()
  }

  /// Nil unless the text is 16 lower case hexadecimal digits, since it becomes the name of a file.
  init?(parsing text: String) {
    let isHex = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    guard text.utf8.count == 16, isHex else { return nil }
    digest = text
  }

  /// Sorted keys, no white space: equal policies give equal bytes.
  public static func canonicalJSON(of policy: Policy) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(policy)
  }

  public init(from decoder: any Decoder) throws {
    digest = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(digest)
  }

  public var description: String { digest }
}
