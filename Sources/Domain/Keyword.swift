/// A keyword of an ad group, in the notation that advertisers know: `running shoes` (broad), `"running shoes"` (phrase),
/// `[running shoes]` (exact), and a leading `-` for a negative.
public struct Keyword: Hashable, Sendable, CustomStringConvertible {
  public enum Match: String, Sendable, Codable, CaseIterable {
    /// Each word occurs in the query, in any order.
    case broad
    /// The words occur in the query side by side, in this order.
    case phrase
    /// The query is these words.
    case exact
  }

  /// Lower case words.
  public let words: [String]
  public let match: Match
  public let isNegative: Bool

  /// - Throws: `badTargeting` for no word, more than ten, or more than 80 bytes.
  public init(_ notation: some StringProtocol) throws(DomainError) {
    var text = Substring(String(notation))
    isNegative = text.first == "-"
    if isNegative { text.removeFirst() }
    if text.count >= 2, text.first == "\"", text.last == "\"" {
      match = .phrase
    } else if text.count >= 2, text.first == "[", text.last == "]" {
      match = .exact
    } else {
      match = .broad
    }
    words = QueryText.words(of: String(text))
    // Lower case may be longer than upper case, and what is written must be readable again.
    guard (1...10).contains(words.count), notation.utf8.count <= 80, description.utf8.count <= 80 else {
      throw DomainError(
        .badTargeting, "A keyword is not 1 to 10 words in 80 bytes: write shoes, \"red shoes\", [red shoes] or -free.")
    }
  }

  /// Whether the query's words satisfy this keyword, whatever its sign.
  public func matches(_ query: [String]) -> Bool {
    switch match {
    case .exact: query == words
    case .broad: words.allSatisfy(query.contains)
    case .phrase:
      query.count >= words.count
        && (0...(query.count - words.count)).contains { query[$0..<($0 + words.count)].elementsEqual(words) }
    }
  }

  public var description: String {
    let phrase = words.joined(separator: " ")
    let quoted =
      switch match {
      case .broad: phrase
      case .phrase: "\"\(phrase)\""
      case .exact: "[\(phrase)]"
      }
    return isNegative ? "-\(quoted)" : quoted
  }
}

extension Keyword: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The words of a query as keywords see them.
public enum QueryText {
  /// Lower case runs of letters and digits.
  public static func words(of text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }
}
