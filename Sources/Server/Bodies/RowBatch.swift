import Domain
import Store

/// The rows of a body, each as the bytes of one JSON object: `{"NAME": [row, …]}`, or one row a line.
///
/// Only the frame is read here, byte by byte and without recursion; rows are read by the store, as those of files are.
struct RowBatch {
  /// In the order of the body.
  let rows: [[UInt8]]

  /// - Parameters:
  ///   - name: of the list that a JSON body holds.
  ///   - limit: the most rows.
  /// - Throws: `Problem`: `malformedBody` with the byte, `batchTooLarge`.
  init(_ bytes: [UInt8], kind: BodyReader.Kind, name: String, limit: Int) throws(Problem) {
    switch kind {
    case .rows:
      let lines = bytes.split(separator: UInt8(ascii: "\n"))
      rows = lines.map { Array($0.last == 0x0D ? $0.dropLast() : $0) }.filter { !$0.isEmpty }
      guard rows.count <= limit else { throw Self.tooMany(limit) }
    default:
      var frame = Frame(bytes: bytes, name: name)
      rows = try frame.rows(limit: limit)
    }
  }

  fileprivate static func tooMany(_ limit: Int) -> Problem {
    Problem(.batchTooLarge, "The batch has more than \(limit) rows: send it in parts.")
  }
}

/// Finds where the objects of a list begin and end.
private struct Frame {
  let bytes: [UInt8]
  let name: String
  var position = 0

  init(bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  mutating func rows(limit: Int) throws(Problem) -> [[UInt8]] {
    try expect(UInt8(ascii: "{"))
    try expectName()
    try expect(UInt8(ascii: ":"))
    try expect(UInt8(ascii: "["))
    var rows: [[UInt8]] = []
    skipSpace()
    if peek == UInt8(ascii: "]") {
      position += 1
    } else {
      repeat {
        skipSpace()
        guard rows.count < limit else { throw RowBatch.tooMany(limit) }
        rows.append(try object())
        skipSpace()
      } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "]"))
    }
    try expect(UInt8(ascii: "}"))
    skipSpace()
    guard position == bytes.count else { throw malformed("something follows the object") }
    return rows
  }

  private mutating func expectName() throws(Problem) {
    skipSpace()
    let start = position
    guard peek == UInt8(ascii: "\"") else { throw malformed("`\"\(name)\"` is expected") }
    position += 1
    try skipText()
    let found = String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self)
    guard found == name else {
      throw Problem(
        .malformedBody, "The body's field at byte \(start + 1) is not `\(name)`: send {\"\(name)\": [row, …]}.",
        field: String(found.prefix(64)))
    }
  }

  private mutating func object() throws(Problem) -> [UInt8] {
    let start = position
    guard peek == UInt8(ascii: "{") else { throw malformed("a row is no object") }
    var depth = 0
    repeat {
      guard let byte = peek else { throw malformed("the row that began at byte \(start + 1) does not end") }
      position += 1
      switch byte {
      case UInt8(ascii: "\""): try skipText()
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    } while depth > 0
    return Array(bytes[start..<position])
  }

  /// What follows an opening quote, up to and with the closing one.
  private mutating func skipText() throws(Problem) {
    while let byte = peek {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    throw malformed("a text has no closing quote")
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(Problem) {
    skipSpace()
    guard take(byte) else { throw malformed("`\(Character(Unicode.Scalar(byte)))` is expected") }
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private func malformed(_ cause: String) -> Problem {
    Problem(
      .malformedBody,
      "The body is not valid at byte \(min(position, bytes.count) + 1), \(cause): send {\"\(name)\": [row, …]}.")
  }
}
