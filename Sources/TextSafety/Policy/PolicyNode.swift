import Domain
import Foundation

/// One place in a policy's JSON that is read strictly: every key is known, and every refusal names its place.
struct PolicyNode {
  private indirect enum Value: Decodable {
    case object([String: Value])
    case list([Value])
    case text(String)
    case number(Double)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(String.self) {
        self = .text(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let values = try? container.decode([Value].self) {
        self = .list(values)
      } else if let values = try? container.decode([String: Value].self) {
        self = .object(values)
      } else {
        self = .other
      }
    }
  }

  private let value: Value
  private let place: String

  private init(_ value: Value, at place: String) { (self.value, self.place) = (value, place) }

  /// - Throws: `SafetyError`: `malformed`.
  init(parsing data: Data, file: String) throws(SafetyError) {
    do {
      self.init(try JSONDecoder().decode(Value.self, from: data), at: file)
    } catch {
      throw SafetyError(.malformed, "\(file) is no JSON: correct it.", cause: "\(error)")
    }
  }

  func refusal(_ code: SafetyError.Code, _ what: String) -> SafetyError { SafetyError(code, "\(place): \(what)") }

  /// The members of an object with exactly these keys.
  ///
  /// - Throws: `malformed`, `unknownKey` with the key that may have been meant, `badValue` for one that is missing.
  func members(_ keys: [String]) throws(SafetyError) -> (_ key: String) -> PolicyNode {
    guard case .object(let found) = value else { throw refusal(.malformed, "an object is needed here.") }
    for key in found.keys.sorted() where !keys.contains(key) {
      let remedy = NearMatch.of(key, in: keys).map { "did you mean `\($0)`?" } ?? "remove it."
      throw refusal(.unknownKey, "the key `\(key)` is unknown: \(remedy)")
    }
    for key in keys where found[key] == nil { throw refusal(.badValue, "the key `\(key)` is missing: add it.") }
    return { PolicyNode(found[$0] ?? .other, at: "\(place).\($0)") }
  }

  /// The elements of a list that has one at least.
  func list() throws(SafetyError) -> [PolicyNode] {
    guard case .list(let values) = value, !values.isEmpty else {
      throw refusal(.badValue, "a list with one element at least is needed here.")
    }
    return values.enumerated().map { PolicyNode($1, at: "\(place)[\($0)]") }
  }

  func text() throws(SafetyError) -> String {
    guard case .text(let text) = value, !text.isEmpty else { throw refusal(.badValue, "a text is needed here.") }
    return text
  }

  /// Nil where something else than a number stands.
  var number: Double? {
    if case .number(let number) = value { number } else { nil }
  }

  /// One of a few words.
  func choice<Choice>(_ choices: [String: Choice]) throws(SafetyError) -> Choice {
    let word = try text()
    if let choice = choices[word] { return choice }
    let remedy =
      NearMatch.of(word, in: choices.keys).map { "did you mean `\($0)`?" }
      ?? "use one of \(choices.keys.sorted().joined(separator: ", "))."
    throw refusal(.badValue, "`\(word)` is unknown: \(remedy)")
  }
}
