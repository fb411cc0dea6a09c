/// Reads a row from JSON: one object of scalars, lists of scalars, and objects of scalars.
///
/// Strict RFC 8259 over bytes, and stricter where a value could be read in two ways: no name twice in an object, no lone
/// surrogate, no U+0000. Not offered: deeper nesting, which no row needs and which costs stack.
struct JSONRowParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// - Complexity: O(bytes), and O(w²) for an object of w ≤ 256 names.
  static func row(_ bytes: UnsafeBufferPointer<UInt8>) throws(RowRefusal) -> SourceRow {
    var parser = JSONRowParser(bytes)
    parser.skipSpace()
    guard parser.take(UInt8(ascii: "{")) else {
      throw RowRefusal("The row is no JSON object", "write one object {…} on each line")
    }
    let entries = try parser.members(depth: 0)
    try parser.finish()
    return SourceRow(entries: entries)
  }

  /// Reads a list of scalars, as columns of the database hold it.
  static func list(_ bytes: UnsafeBufferPointer<UInt8>) throws(RowRefusal) -> [RawValue] {
    var parser = JSONRowParser(bytes)
    parser.skipSpace()
    guard parser.take(UInt8(ascii: "[")) else { throw parser.malformed }
    let elements = try parser.elements()
    try parser.finish()
    return elements
  }

  // MARK: - Structure

  /// What follows the opening brace, up to the closing one.
  private mutating func members(depth: Int) throws(RowRefusal) -> [SourceRow.Entry] {
    var entries: [SourceRow.Entry] = []
    entries.reserveCapacity(12)
    skipSpace()
    if take(UInt8(ascii: "}")) { return entries }
    repeat {
      skipSpace()
      guard take(UInt8(ascii: "\"")) else { throw malformed }
      let name = try string()
      guard !entries.contains(where: { $0.name == name }) else {
        throw RowRefusal(field: name, "The name occurs twice in one object", "keep one of the two")
      }
      guard entries.count < SourceRow.maximumWidth else {
        throw RowRefusal("An object has more than \(SourceRow.maximumWidth) names", "leave out what is not needed")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw malformed }
      skipSpace()
      entries.append(.init(name: name, value: try value(depth: depth)))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw malformed }
    return entries
  }

  private mutating func value(depth: Int) throws(RowRefusal) -> RawValue {
    switch peek {
    case UInt8(ascii: "{"):
      guard depth == 0 else { throw Self.tooDeep }
      position += 1
      return .map(try members(depth: depth + 1))
    case UInt8(ascii: "["):
      guard depth == 0 else { throw Self.tooDeep }
      position += 1
      return .list(try elements())
    default:
      return try scalar()
    }
  }

  /// What follows the opening bracket, up to the closing one.
  private mutating func elements() throws(RowRefusal) -> [RawValue] {
    var elements: [RawValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return elements }
    repeat {
      skipSpace()
      elements.append(try scalar())
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw malformed }
    return elements
  }

  private mutating func scalar() throws(RowRefusal) -> RawValue {
    guard let byte = peek else { throw malformed }
    switch byte {
    case UInt8(ascii: "\""):
      position += 1
      return .text(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .number(try number())
    case UInt8(ascii: "t"):
      try word("true")
      return .flag(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .flag(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .absent
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      throw Self.tooDeep
    default:
      throw malformed
    }
  }

  private mutating func finish() throws(RowRefusal) {
    skipSpace()
    guard position == bytes.count else {
      throw RowRefusal("Something follows the object, at byte \(position + 1)", "write one object on each line")
    }
  }

  // MARK: - Scalars

  private mutating func word(_ word: StaticString) throws(RowRefusal) {
    let length = word.utf8CodeUnitCount
    let matches =
      position + length <= bytes.count
      && word.withUTF8Buffer { $0.elementsEqual(bytes[position..<(position + length)]) }
    guard matches else { throw malformed }
    position += length
  }

  private mutating func number() throws(RowRefusal) -> String {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(RowRefusal) {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw malformed }
  }

  /// What follows the opening quote, up to the closing one.
  private mutating func string() throws(RowRefusal) -> String {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return try Self.text(UnsafeBufferPointer(rebasing: bytes[start..<(position - 1)]))
      case UInt8(ascii: "\\"):
        return try escapedString(from: start)
      case 0..<0x20:
        throw controlCharacter
      default:
        position += 1
      }
    }
    throw unterminated
  }

  private mutating func escapedString(from start: Int) throws(RowRefusal) -> String {
    var content = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        return try content.withUnsafeBufferPointer { (buffer) throws(RowRefusal) in try Self.text(buffer) }
      case UInt8(ascii: "\\"):
        try content.append(contentsOf: String(escape()).utf8)
      case 0..<0x20:
        throw controlCharacter
      default:
        content.append(byte)
      }
    }
    throw unterminated
  }

  private mutating func escape() throws(RowRefusal) -> Unicode.Scalar {
    guard let byte = peek else { throw unterminated }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw malformed
    }
  }

  private mutating func unicodeEscape() throws(RowRefusal) -> Unicode.Scalar {
    let first = try hexadecimal()
    guard first != 0 else {
      throw RowRefusal("A text holds the character U+0000", "remove it")
    }
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
      case let second = try hexadecimal(), (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else {
      throw RowRefusal("A text holds half of a surrogate pair", "write the character itself in UTF-8")
    }
    return scalar
  }

  private mutating func hexadecimal() throws(RowRefusal) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Self.hexadecimalDigit(byte) else { throw malformed }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// - Throws: for bytes that are not UTF-8.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(RowRefusal) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RowRefusal("A text is not UTF-8", "save the file as UTF-8")
    }
    return text
  }

  // MARK: - Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  // MARK: - Refusals

  private var malformed: RowRefusal {
    position < bytes.count
      ? RowRefusal("The row is not valid JSON at byte \(position + 1)", "correct the syntax there")
      : RowRefusal(
        "The row ends in the middle of its JSON", "end it with its brace; in a file a row stands on one line")
  }

  private var unterminated: RowRefusal {
    RowRefusal("A text has no closing quote", "close it, and write line breaks as \\n")
  }

  private var controlCharacter: RowRefusal {
    RowRefusal("A text holds a bare control character at byte \(position)", "write it as an escape, such as \\n or \\t")
  }

  private static let tooDeep = RowRefusal(
    "A value is nested too deep", "use plain values, lists of them, and one level of objects")
}
