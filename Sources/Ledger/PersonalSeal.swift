import Crypto
import Domain
import Foundation

/// Encrypts the personal part of a record with the person's own key, so that destroying the key erases it everywhere.
///
/// ChaCha20-Poly1305 (RFC 8439). The nonce is the hash of the decision's identifier, which no two records share.
enum PersonalSeal {
  static func seal(_ context: PersonalContext, key: [UInt8], decision: DecisionID) throws(LedgerError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      let box = try ChaChaPoly.seal(
        encoder.encode(context), using: SymmetricKey(data: key), nonce: nonce(of: decision),
        authenticating: Data(decision.rawValue.utf8))
      return [UInt8](box.ciphertext) + [UInt8](box.tag)
    } catch {
      throw LedgerError(
        .sealing, "The personal part of a record cannot be encrypted: pass the person's key of 32 bytes.")
    }
  }

  static func open(_ sealed: ArraySlice<UInt8>, key: [UInt8], decision: DecisionID) throws(LedgerError)
    -> PersonalContext
  {
    do {
      guard sealed.count >= 16 else { throw ByteReader.corrupt("the personal part") }
      let box = try ChaChaPoly.SealedBox(
        nonce: nonce(of: decision), ciphertext: sealed.dropLast(16), tag: sealed.suffix(16))
      let plain = try ChaChaPoly.open(
        box, using: SymmetricKey(data: key), authenticating: Data(decision.rawValue.utf8))
      return try JSONDecoder().decode(PersonalContext.self, from: plain)
    } catch {
      throw LedgerError(
        .sealing,
        "The personal part of a record does not open with its person's key: check that people and ledger match.")
    }
  }

  private static func nonce(of decision: DecisionID) throws -> ChaChaPoly.Nonce {
    try ChaChaPoly.Nonce(data: Data(SHA256.hash(data: Data(decision.rawValue.utf8))).prefix(12))
  }
}
