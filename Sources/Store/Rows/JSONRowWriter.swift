/// Writes a row as JSON without white space: equal values give equal bytes, and `JSONRowParser` reads them back.
///
/// Absent values and empty lists are left out, as reading takes their absence for the same.
struct JSONRowWriter {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

  mutating func field(_ name: String, _ text: String?) {
    guard let text else { return }
    begin(name)
    Self.append(text, to: &bytes)
  }

  mutating func field(_ name: String, _ number: Int64?) {
    guard let number else { return }
    begin(name)
    bytes.append(contentsOf: String(number).utf8)
  }

  mutating func field(_ name: String, _ flag: Bool) {
    begin(name)
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
  }

  mutating func field(_ name: String, _ list: [String]) {
    guard !list.isEmpty else { return }
    begin(name)
    Self.append(list, to: &bytes)
  }

  mutating func field(_ name: String, _ numbers: [Int]) {
    guard !numbers.isEmpty else { return }
    begin(name)
    bytes.append(contentsOf: "[\(numbers.map(String.init).joined(separator: ","))]".utf8)
  }

  mutating func field(_ name: String, _ map: [String: String]) {
    guard !map.isEmpty else { return }
    begin(name)
    var writer = JSONRowWriter()
    for (key, value) in map.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      writer.field(key, value)
    }
    bytes.append(contentsOf: writer.finished())
  }

  /// The whole object.
  consuming func finished() -> [UInt8] {
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private mutating func begin(_ name: String) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    Self.append(name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
  }

  static func append(_ list: [String], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (index, text) in list.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(text, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
      case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
      case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
      case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
      case 0..<0x20: bytes.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
