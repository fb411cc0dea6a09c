import Hummingbird
import Store

/// Reads a request's query parameters by name, and at the end refuses what nobody asked for.
struct QueryReader {
  private var values: [String: String] = [:]
  private var asked: [String] = []

  /// - Throws: `Problem.badParameter` for a name that occurs twice, or an encoding that is not valid.
  init(_ request: Request) throws(Problem) {
    for pair in (request.uri.query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count == 2 ? parts[1] : "") else {
        throw Problem(.badParameter, "The query is not percent-encoded UTF-8 without U+0000: encode it again.")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Problem(.badParameter, "A parameter occurs twice in the query: keep one.", field: Self.shown(name))
      }
    }
  }

  mutating func text(_ name: String) -> String? {
    asked.append(name)
    return values.removeValue(forKey: name)
  }

  mutating func required(_ name: String) throws(Problem) -> String {
    guard let value = text(name) else {
      throw Problem(.badParameter, "The parameter `\(name)` is missing: add it.", field: name)
    }
    return value
  }

  /// A parameter of a type that checks itself.
  mutating func value<Value>(_ name: String, _ make: (String) throws -> Value) throws(Problem) -> Value? {
    guard let text = text(name) else { return nil }
    do {
      return try make(text)
    } catch {
      throw Problem(.badParameter, "The parameter `\(name)` is not valid. \(Problem(error).detail)", field: name)
    }
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Problem(
        .badParameter,
        "The parameter `\(name)` is no integer in \(range.lowerBound)...\(range.upperBound): correct it.",
        field: name)
    }
    return number
  }

  mutating func choice<Value: RawRepresentable & CaseIterable>(_ name: String) throws(Problem) -> Value?
  where Value.RawValue == String {
    guard let text = text(name) else { return nil }
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue)
      let remedy =
        RequestFields.nearest(to: text, in: known).map { "did you mean `\($0)`?" }
        ?? "use one of \(known.joined(separator: ", "))."
      throw Problem(.badParameter, "The parameter `\(name)` has an unknown value: \(remedy)", field: name)
    }
    return value
  }

  /// The size of a page of a list.
  mutating func limit() throws(Problem) -> Int { try integer("limit", in: 1...500) ?? 50 }

  /// - Throws: `Problem.badParameter` naming a parameter that no getter asked for.
  func finish() throws(Problem) {
    guard let name = values.keys.min() else { return }
    let remedy =
      RequestFields.nearest(to: name, in: asked).map { "did you mean `\($0)`?" }
      ?? (asked.isEmpty ? "this path takes none." : "known are \(asked.sorted().joined(separator: ", ")).")
    throw Problem(.badParameter, "The query has an unknown parameter: \(remedy)", field: Self.shown(name))
  }

  /// Percent-decoded, with `+` for a space as forms write it; nil for what is not UTF-8, or holds U+0000.
  static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
          return nil
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  private static func shown(_ name: String) -> String { String(name.prefix(64)) }
}
