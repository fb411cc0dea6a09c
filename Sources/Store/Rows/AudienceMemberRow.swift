package import Domain

/// A row of a customer list: who somebody is, by one of these or several.
///
/// | field | type |
/// |---|---|
/// | `email` | an address, or its SHA-256 |
/// | `phone` | a number with its country's code, or its SHA-256 |
/// | `sha256` | the SHA-256 of either, 64 hexadecimal digits |
///
/// Addresses and numbers are hashed while they are read, and go nowhere else.
package struct AudienceMemberRow: Sendable {
  package let hashes: [HashedIdentifier]

  init(_ fields: inout FieldReader) throws(RowRefusal) {
    var hashes: Set<HashedIdentifier> = []
    let email = try fields.value("email") { (text) throws(DomainError) in
      try text.contains("@") ? HashedIdentifier.ofEmail(text) : [HashedIdentifier(hex: text)]
    }
    let phone = try fields.value("phone") { (text) throws(DomainError) in
      try text.utf8.count == 64 ? [HashedIdentifier(hex: text)] : HashedIdentifier.ofPhone(text)
    }
    let plain = try fields.value("sha256") { (text) throws(DomainError) in [try HashedIdentifier(hex: text)] }
    for found in [email, phone, plain] { hashes.formUnion(found ?? []) }
    try fields.finish()
    guard !hashes.isEmpty else {
      throw RowRefusal(field: "email", "The row names nobody", "give email, phone or sha256")
    }
    self.hashes = hashes.sorted()
  }

  /// Reads one JSON object.
  package init(json: [UInt8]) throws(RowRefusal) {
    let source = try json.withUnsafeBufferPointer { (bytes) throws(RowRefusal) in try JSONRowParser.row(bytes) }
    var fields = FieldReader(source, currency: nil)
    try self.init(&fields)
  }
}
