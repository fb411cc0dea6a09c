import Crypto
public import Domain
import Foundation

/// Signs tokens and takes back only those that it signed: HMAC-SHA256 (RFC 2104), base64url (RFC 4648 §5).
public struct TokenSigner: Sendable {
  private let key: SymmetricKey

  /// - Parameter secret: at least 32 random bytes, kept in the data directory.
  /// - Throws: `badSettings` when it is shorter.
  public init(secret: [UInt8]) throws(EngineError) {
    guard secret.count >= 32 else {
      throw EngineError(.badSettings, "The signing secret is shorter than 32 bytes: restore it or run `vitrine init`.")
    }
    key = SymmetricKey(data: secret)
  }

  public func sign(_ token: TrackingToken) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let payload = try encoder.encode(token)
    let mac = Data(HMAC<SHA256>.authenticationCode(for: payload, using: key))
    return "\(Base64URL.encode(payload)).\(Base64URL.encode(mac))"
  }

  /// A key for another purpose, which tells nothing of the secret.
  func key(for purpose: String) -> (UInt64, UInt64) {
    let mac = Array(HMAC<SHA256>.authenticationCode(for: Data(purpose.utf8), using: key))
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    return (word(mac[0..<8]), word(mac[8..<16]))
  }

  /// A token that is ours.
  public enum Reading: Equatable, Sendable {
    case valid(TrackingToken)
    case expired(TrackingToken)
  }

  /// - Throws: `badToken` for a token that is not ours or was changed.
  public func read(_ text: String, at now: Timestamp) throws(EngineError) -> Reading {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard text.utf8.count <= 2_048, parts.count == 2, let payload = Base64URL.decode(parts[0]),
      let mac = Base64URL.decode(parts[1]),
      HMAC<SHA256>.isValidAuthenticationCode(mac, authenticating: payload, using: key),
      let token = try? JSONDecoder().decode(TrackingToken.self, from: payload)
    else {
      throw EngineError(.badToken, "A tracking token was not signed here: send back the one that came with the ad.")
    }
    return now < token.expiresAt ? .valid(token) : .expired(token)
  }
}
