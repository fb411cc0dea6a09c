import Crypto
package import Domain
import Foundation

extension HashedIdentifier {
  /// The hashes of an e-mail address.
  /// - Throws: `DomainError`: `badIdentifier`, without the address.
  package static func ofEmail(_ text: some StringProtocol) throws(DomainError) -> [HashedIdentifier] {
    [try sha256(try ContactSpelling.email(text))]
  }

  /// The hashes of a telephone number, one for each of the spellings that lists are hashed from.
  /// - Throws: `DomainError`: `badIdentifier`, without the number.
  package static func ofPhone(_ text: some StringProtocol) throws(DomainError) -> [HashedIdentifier] {
    try ContactSpelling.phone(text).map { (spelling) throws(DomainError) in try sha256(spelling) }
  }

  /// What a field may hold: a hash in hexadecimal, an address or a number.
  /// - Throws: `DomainError`: `badIdentifier`, without the text.
  package static func reading(_ text: String) throws(DomainError) -> [HashedIdentifier] {
    if text.contains("@") { return try ofEmail(text) }
    if text.utf8.count == 64 { return [try HashedIdentifier(hex: text)] }
    return try ofPhone(text)
  }

  private static func sha256(_ text: String) throws(DomainError) -> HashedIdentifier {
    let digest = SHA256.hash(data: Data(text.utf8))
    return try HashedIdentifier(hex: digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
  }
}

extension FieldReader {
  /// The hashes of a list of hashes, addresses and numbers, each once and in order.
  mutating func identifiers(_ name: String) throws(RowRefusal) -> [HashedIdentifier] {
    var hashes: Set<HashedIdentifier> = []
    do {
      for text in try list(name) { hashes.formUnion(try HashedIdentifier.reading(text)) }
    } catch let error as DomainError {
      throw RowRefusal(field: name, error)
    } catch let refusal as RowRefusal {
      throw refusal
    } catch {
      throw RowRefusal(field: name, "The identifier is refused", "correct it")
    }
    return hashes.sorted()
  }
}
