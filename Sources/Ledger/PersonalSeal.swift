import Crypto
import Domain
import Foundation

/// Encrypts what is personal in a record with the person's own key, so that destroying the key erases it everywhere.
///
/// ChaCha20-Poly1305 (RFC 8439). The nonce is the hash of the part's name and the decision's identifier, which no two
/// records share.
enum PersonalSeal {
  /// What is sealed by itself. The names are on disk and never change.
  enum Part: String {
    case context = ""
    case features = "features/"
  }

  static let missingKey = LedgerError(
    .sealing, "A record of a known person has no key: pass the key kept with their pseudonym.")

  static func seal(
    _ plain: [UInt8], _ part: Part, key: [UInt8], decision: DecisionID
  ) throws(LedgerError) -> [UInt8] {
    do {
      let box = try ChaChaPoly.seal(
        plain, using: SymmetricKey(data: key), nonce: nonce(part, of: decision),
        authenticating: Data(decision.rawValue.utf8))
      return [UInt8](box.ciphertext) + [UInt8](box.tag)
    } catch {
      throw LedgerError(
        .sealing, "The personal part of a record cannot be encrypted: pass the person's key of 32 bytes.")
    }
  }

  static func seal(_ context: PersonalContext, key: [UInt8], decision: DecisionID) throws(LedgerError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let plain: Data
    do {
      plain = try encoder.encode(context)
    } catch {
      throw LedgerError(.sealing, "The personal part of a record has no JSON form: report this.")
    }
    return try seal([UInt8](plain), .context, key: key, decision: decision)
  }

  static func open(
    _ sealed: ArraySlice<UInt8>, _ part: Part, key: [UInt8], decision: DecisionID
  ) throws(LedgerError) -> [UInt8] {
    guard sealed.count >= 16 else { throw ByteReader.corrupt("the personal part") }
    do {
      let box = try ChaChaPoly.SealedBox(
        nonce: nonce(part, of: decision), ciphertext: sealed.dropLast(16), tag: sealed.suffix(16))
      return [UInt8](
        try ChaChaPoly.open(
          box, using: SymmetricKey(data: key), authenticating: Data(decision.rawValue.utf8)))
    } catch {
      throw Self.doesNotOpen
    }
  }

  static func open(_ sealed: ArraySlice<UInt8>, key: [UInt8], decision: DecisionID) throws(LedgerError)
    -> PersonalContext
  {
    let plain = try open(sealed, .context, key: key, decision: decision)
    do {
      return try JSONDecoder().decode(PersonalContext.self, from: Data(plain))
    } catch {
      throw Self.doesNotOpen
    }
  }

  private static let doesNotOpen = LedgerError(
    .sealing,
    "The personal part of a record does not open with its person's key: check that people and ledger match.")

  private static func nonce(_ part: Part, of decision: DecisionID) throws -> ChaChaPoly.Nonce {
    try ChaChaPoly.Nonce(data: Data(SHA256.hash(data: Data((part.rawValue + decision.rawValue).utf8))).prefix(12))
  }
}
