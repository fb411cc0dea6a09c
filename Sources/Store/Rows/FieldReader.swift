import Domain

/// Reads the fields of a row by name and type, and at the end refuses what nobody asked for.
///
/// Null, an empty cell and a missing name all read as nil. Each refusal names the field.
struct FieldReader {
  private let entries: [SourceRow.Entry]
  private let currency: CurrencyRule?
  private var isRead: [Bool]
  private var asked: [String] = []
  private var amount: String?

  /// - Parameter currency: nil for rows that have no amounts.
  init(_ row: SourceRow, currency: CurrencyRule?) {
    entries = row.entries
    self.currency = currency
    isRead = Array(repeating: false, count: row.entries.count)
    asked.reserveCapacity(16)
  }

  // MARK: - Typed values

  mutating func text(_ name: String) throws(RowRefusal) -> String? {
    switch raw(name) {
    case .text(let text), .cell(let text): return text
    case .absent: return nil
    default: throw RowRefusal(field: name, "The value is no text", "put it in quotes")
    }
  }

  /// A text of a type that checks itself, such as an identifier.
  mutating func value<Value>(
    _ name: String, _ make: (String) throws(DomainError) -> Value
  ) throws(RowRefusal) -> Value? {
    guard let text = try text(name) else { return nil }
    do {
      return try make(text)
    } catch {
      throw RowRefusal(field: name, error)
    }
  }

  mutating func identifier<Entity>(_ name: String) throws(RowRefusal) -> Identifier<Entity>? {
    try value(name) { text throws(DomainError) in try Identifier(text) }
  }

  mutating func time(_ name: String) throws(RowRefusal) -> Timestamp? {
    try value(name) { text throws(DomainError) in try Timestamp(text) }
  }

  mutating func choice<Value: RawRepresentable & CaseIterable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(RowRefusal) -> Value? where Value.RawValue == String {
    guard let text = try text(name) else { return nil }
    guard let value = Value(rawValue: text) else {
      throw Self.unknownChoice(name, text, known: Value.allCases.map(\.rawValue))
    }
    return value
  }

  /// A whole number, written without a fraction or an exponent.
  mutating func integer(_ name: String, in range: ClosedRange<Int64>) throws(RowRefusal) -> Int64? {
    switch raw(name) {
    case .absent: return nil
    case .number(let literal), .cell(let literal):
      guard let value = Int64(literal) else {
        throw RowRefusal(field: name, "The number is not whole, or is too large", "write an integer, such as 12")
      }
      guard range.contains(value) else {
        throw RowRefusal(
          field: name, "The number is outside \(range.lowerBound)...\(range.upperBound)", "correct it")
      }
      return value
    default: throw RowRefusal(field: name, "The value is no number", "write digits without quotes")
    }
  }

  /// An amount in micros of the row's currency, which `finish` checks.
  mutating func micros(_ name: String) throws(RowRefusal) -> Micros? {
    guard let number = try integer(name, in: .min ... .max) else { return nil }
    amount = name
    do {
      return try Micros(validating: number)
    } catch {
      throw RowRefusal(field: name, error)
    }
  }

  mutating func flag(_ name: String) throws(RowRefusal) -> Bool? {
    switch raw(name) {
    case .absent: return nil
    case .flag(let flag): return flag
    case .cell("true"), .cell("1"): return true
    case .cell("false"), .cell("0"): return false
    default: throw RowRefusal(field: name, "The value is neither true nor false", "write true or false")
    }
  }

  /// A JSON list of texts, or a cell with `|` between them; empty when absent.
  mutating func list(_ name: String) throws(RowRefusal) -> [String] {
    switch raw(name) {
    case .absent: return []
    case .cell(let text): return text.split(separator: "|").map { Self.trimmed($0) }
    case .list(let values):
      return try values.map { value throws(RowRefusal) in
        guard case .text(let text) = value else {
          throw RowRefusal(field: name, "An element is no text", "put each in quotes")
        }
        return text
      }
    default: throw RowRefusal(field: name, "The value is no list", "write a list, even for one element")
    }
  }

  mutating func list<Value>(
    _ name: String, _ make: (String) throws(DomainError) -> Value
  ) throws(RowRefusal) -> [Value] {
    let texts = try list(name)
    do {
      return try texts.map(make)
    } catch {
      throw RowRefusal(field: name, error)
    }
  }

  mutating func choices<Value: RawRepresentable & CaseIterable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(RowRefusal) -> [Value] where Value.RawValue == String {
    try list(name).map { text throws(RowRefusal) in
      guard let value = Value(rawValue: text) else {
        throw Self.unknownChoice(name, text, known: Value.allCases.map(\.rawValue))
      }
      return value
    }
  }

  /// A JSON object of texts, or a cell of `name=value` with `|` between them; empty when absent.
  mutating func map(_ name: String) throws(RowRefusal) -> [String: String] {
    var map: [String: String] = [:]
    switch raw(name) {
    case .absent: break
    case .map(let entries):
      for entry in entries {
        guard case .text(let text) = entry.value else {
          throw RowRefusal(field: name, "A value of the object is no text", "put each in quotes")
        }
        map[entry.name] = text
      }
    case .cell(let text):
      for pair in text.split(separator: "|") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, case let key = Self.trimmed(parts[0]), !key.isEmpty, map[key] == nil else {
          throw RowRefusal(field: name, "A pair lacks its `=`, or its name occurs twice", "write colour=red|size=m")
        }
        map[key] = Self.trimmed(parts[1])
      }
    default: throw RowRefusal(field: name, "The value is no object", "write {\"colour\": \"red\"}")
    }
    return map
  }

  /// The value as the file has it, for fields with more than one notation.
  mutating func raw(_ name: String) -> RawValue {
    asked.append(name)
    guard let index = entries.firstIndex(where: { $0.name == name }) else { return .absent }
    isRead[index] = true
    return entries[index].value
  }

  // MARK: - Presence

  func required<Value>(_ name: String, _ value: Value?) throws(RowRefusal) -> Value {
    if let value { return value }
    let others = entries.indices.filter { !isRead[$0] }.map { entries[$0].name }
    guard let near = NearMatch.of(name, in: others) else {
      throw RowRefusal(field: name, "The field is missing", "add it")
    }
    throw RowRefusal(unknown: near, "The field is unknown and `\(name)` is missing", "did you mean `\(name)`?")
  }

  /// Refuses fields that no getter asked for, and amounts of another currency.
  mutating func finish() throws(RowRefusal) {
    if let currency { try require(currency) }
    if let index = isRead.firstIndex(of: false) {
      let name = entries[index].name
      let remedy =
        NearMatch.of(name, in: asked).map { "did you mean `\($0)`?" }
        ?? "remove it; known are \(asked.sorted().joined(separator: ", "))"
      throw RowRefusal(unknown: name, "The field is unknown", remedy)
    }
  }

  private mutating func require(_ currency: CurrencyRule) throws(RowRefusal) {
    let stated = try value("currency") { code throws(DomainError) in try Currency(code) }
    if let stated, stated != currency.market {
      throw RowRefusal(
        field: "currency", "The row is not in the market's currency", "convert its amounts to \(currency.market)")
    }
    if let amount, stated == nil, !currency.isAssumed {
      throw RowRefusal(
        field: "currency", "The row has an amount in `\(amount)` and no currency",
        "add `currency`, or state it once for the whole file with --currency \(currency.market)")
    }
  }

  private static func unknownChoice(_ field: String, _ text: String, known: [String]) -> RowRefusal {
    let near = NearMatch.of(text, in: known).map { "did you mean `\($0)`?" }
    return RowRefusal(field: field, "The name is unknown", near ?? "use one of \(known.joined(separator: ", "))")
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
