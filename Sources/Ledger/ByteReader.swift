import Domain

/// Reads what `ByteWriter` wrote; every length is checked before it is used.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var texts: [String] = []

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Reads the table of texts that `ByteWriter.finished()` puts first.
  mutating func readTable() throws(LedgerError) {
    let count = try readCount()
    texts = try readTexts(count)
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func read() throws(LedgerError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw Self.corrupt("a number")
  }

  mutating func readSigned() throws(LedgerError) -> Int64 {
    let raw = try read()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// A number of things of at least one byte each that still have to follow.
  mutating func readCount() throws(LedgerError) -> Int {
    let raw = try read()
    guard raw <= UInt64(bytes.endIndex - position) else { throw Self.corrupt("a count") }
    return Int(raw)
  }

  mutating func readOptional() throws(LedgerError) -> Int64? {
    let raw = try read()
    guard raw > 0 else { return nil }
    guard let value = Int64(exactly: raw - 1) else { throw Self.corrupt("a number") }
    return value
  }

  mutating func readInt() throws(LedgerError) -> Int {
    guard let value = Int(exactly: try read()) else { throw Self.corrupt("a number") }
    return value
  }

  mutating func readText() throws(LedgerError) -> String {
    let raw = try readRaw()
    guard let text = String(validating: raw, as: UTF8.self) else { throw Self.corrupt("a text") }
    return text
  }

  mutating func readTexts(_ count: Int) throws(LedgerError) -> [String] {
    var texts: [String] = []
    texts.reserveCapacity(count)
    var before: [UInt8] = []
    for _ in 0..<count {
      let shared = try readInt()
      guard shared <= min(before.count, ByteWriter.longestShared) else { throw Self.corrupt("a text") }
      before.removeSubrange(shared...)
      before += try readRaw()
      guard let text = String(validating: before, as: UTF8.self) else { throw Self.corrupt("a text") }
      texts.append(text)
    }
    return texts
  }

  mutating func readRaw() throws(LedgerError) -> ArraySlice<UInt8> {
    let count = try readCount()
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  mutating func readReference() throws(LedgerError) -> String {
    let index = try read()
    guard index < UInt64(texts.count) else { throw Self.corrupt("a reference") }
    return texts[Int(index)]
  }

  /// A value of the domain; bytes that make none are damage.
  func legal<Value>(_ make: () throws(DomainError) -> Value) throws(LedgerError) -> Value {
    do {
      return try make()
    } catch {
      throw Self.corrupt("a value")
    }
  }

  mutating func readIdentifier<Entity>() throws(LedgerError) -> Identifier<Entity> {
    let text = try readText()
    return try legal { () throws(DomainError) in try Identifier(text) }
  }

  /// A column that `ByteWriter.write(texts:)` wrote.
  mutating func readIdentifiers<Entity>(_ count: Int) throws(LedgerError) -> [Identifier<Entity>] {
    var identifiers: [Identifier<Entity>] = []
    identifiers.reserveCapacity(count)
    for text in try readTexts(count) {
      identifiers.append(try legal { () throws(DomainError) in try Identifier(text) })
    }
    return identifiers
  }

  mutating func readIdentifierReference<Entity>() throws(LedgerError) -> Identifier<Entity> {
    let text = try readReference()
    return try legal { () throws(DomainError) in try Identifier(text) }
  }

  static func corrupt(_ what: String) -> LedgerError {
    LedgerError(.corrupt, "A decision record is damaged at \(what): restore its segment from a copy.")
  }
}
