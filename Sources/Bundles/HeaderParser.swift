import Foundation

/// The JSON that a safetensors header may hold: arrays are of sizes, and nothing else is a number.
enum HeaderValue: Equatable {
  case string(String)
  case array([Int])
  case object([(String, HeaderValue)])

  static func == (left: HeaderValue, right: HeaderValue) -> Bool {
    switch (left, right) {
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a.elementsEqual(b) { $0.0 == $1.0 && $0.1 == $1.1 }
    default: false
    }
  }
}

/// A parser that refuses what a header has no use for.
///
/// Foundation's parsers keep one of two equal names in silence, and a reader that keeps the other sees
/// different weights.
struct HeaderParser {
  private let bytes: Data
  private var index: Data.Index
  private static let deepest = 3

  static func parse(_ bytes: Data) throws(BundleError) -> HeaderValue {
    var parser = HeaderParser(bytes: bytes, index: bytes.startIndex)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.index == bytes.endIndex else { throw parser.malformed("more text after its end") }
    return value
  }

  private mutating func value(depth: Int) throws(BundleError) -> HeaderValue {
    guard depth < Self.deepest else { throw malformed("too many levels") }
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    default: throw malformed("an unexpected character")
    }
  }

  private mutating func object(depth: Int) throws(BundleError) -> [(String, HeaderValue)] {
    index += 1
    var members: [(String, HeaderValue)] = []
    var names: Set<String> = []
    if try skips("}") { return members }
    repeat {
      skipSpace()
      let name = try string()
      guard names.insert(name).inserted else { throw malformed("the name \(name) twice") }
      guard try skips(":") else { throw malformed("a name without a value") }
      members.append((name, try value(depth: depth + 1)))
    } while try skips(",")
    guard try skips("}") else { throw malformed("an object without end") }
    return members
  }

  private mutating func array() throws(BundleError) -> [Int] {
    index += 1
    var items: [Int] = []
    if try skips("]") { return items }
    repeat {
      skipSpace()
      items.append(try size())
    } while try skips(",")
    guard try skips("]") else { throw malformed("an array without end") }
    return items
  }

  private mutating func size() throws(BundleError) -> Int {
    let start = index
    var value = 0
    while index < bytes.endIndex, (0x30...0x39).contains(bytes[index]) {
      let (tens, high) = value.multipliedReportingOverflow(by: 10)
      let (sum, low) = tens.addingReportingOverflow(Int(bytes[index] - 0x30))
      guard !high, !low else { throw malformed("a size beyond 64 bits") }
      value = sum
      index += 1
    }
    guard index > start, index - start == 1 || bytes[start] != 0x30 else {
      throw malformed("a size that is no whole number")
    }
    return value
  }

  /// Finds the closing quote, then leaves the escapes to Foundation.
  private mutating func string() throws(BundleError) -> String {
    guard try peek() == UInt8(ascii: "\"") else { throw malformed("a name without quotes") }
    let start = index
    index += 1
    while try peek() != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    index += 1
    guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<index])) else {
      throw malformed("text that is not valid")
    }
    return text
  }

  private mutating func skips(_ character: Unicode.Scalar) throws(BundleError) -> Bool {
    skipSpace()
    guard try peek() == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while index < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private func peek() throws(BundleError) -> UInt8 {
    guard index < bytes.endIndex else { throw malformed("no end") }
    return bytes[index]
  }

  private func malformed(_ fault: String) -> BundleError {
    BundleError(
      .malformed, "The safetensors header has \(fault) at byte \(index - bytes.startIndex): fetch the file again.")
  }
}
