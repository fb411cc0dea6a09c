/// Walks the tags of an XML text without building anything: enough to see names and attributes, no more.
///
/// Broken XML ends the walk or is skipped; the real parser judges it later.
struct XMLScanner {
  enum Item {
    /// A start or empty tag; names in lower case without their namespace prefix, values as written.
    case element(name: String, attributes: [(key: String, value: ArraySlice<UInt8>)])
    /// A declaration or processing instruction, in lower case.
    case other([UInt8])
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipWhitespace() {
    while let byte = peek, Self.isSpace(byte) { position += 1 }
  }

  /// The next start tag, declaration or instruction; nil at the end.
  mutating func next() -> Item? {
    while let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = open
      let rest = bytes[open...]
      if rest.starts(with: "<!--".utf8) {
        guard skip(past: "-->", from: open + 4) else { return nil }
      } else if rest.starts(with: "<![CDATA[".utf8) {
        guard skip(past: "]]>", from: open + 9) else { return nil }
      } else if rest.starts(with: "</".utf8) {
        guard skip(past: ">", from: open + 2) else { return nil }
      } else if rest.starts(with: "<?".utf8) {
        guard skip(past: "?>", from: open + 2) else { return nil }
        return .other(bytes[open..<position].map(Self.lowercased))
      } else if rest.starts(with: "<!".utf8) {
        guard skip(past: ">", from: open + 2) else { return nil }
        return .other(bytes[open..<position].map(Self.lowercased))
      } else {
        position += 1
        return element()
      }
    }
    position = bytes.count
    return nil
  }

  private mutating func skip(past end: StaticString, from start: Int) -> Bool {
    let mark = Array(end.description.utf8)
    position = start
    while position + mark.count <= bytes.count {
      if bytes[position] == mark[0], bytes[position...].starts(with: mark) {
        position += mark.count
        return true
      }
      position += 1
    }
    position = bytes.count
    return false
  }

  private mutating func element() -> Item {
    let name = self.name()
    var attributes: [(key: String, value: ArraySlice<UInt8>)] = []
    while let byte = peek, byte != UInt8(ascii: ">") {
      if Self.isSpace(byte) || byte == UInt8(ascii: "/") {
        position += 1
        continue
      }
      let key = self.name()
      skipWhitespace()
      guard peek == UInt8(ascii: "=") else {
        position += key.isEmpty ? 1 : 0
        continue
      }
      position += 1
      skipWhitespace()
      guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { continue }
      let start = position + 1
      let end = bytes[start...].firstIndex(of: quote) ?? bytes.count
      attributes.append((key, bytes[start..<end]))
      position = min(end + 1, bytes.count)
    }
    if position < bytes.count { position += 1 }
    return .element(name: name, attributes: attributes)
  }

  private mutating func name() -> String {
    let start = position
    while let byte = peek, !Self.isSpace(byte), !"=/>\"'<".utf8.contains(byte) { position += 1 }
    let local = bytes[start..<position].split(separator: UInt8(ascii: ":")).last ?? []
    return String(decoding: local.map(Self.lowercased), as: UTF8.self)
  }
}
