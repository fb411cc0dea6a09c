import Domain

/// A phrase of one to six words that may be a keyword of the text it stands in.
struct KeywordCandidate: Equatable, Sendable {
  /// Lower case, as `QueryText` gives them.
  let words: [String]
  /// How often it stands in the text.
  var count: Int
  /// Whether it stands in the first line, an item's title.
  let isInTitle: Bool

  var phrase: String { words.joined(separator: " ") }

  static let longest = 6
  /// Words of a text that are read: what follows says little and costs much.
  private static let readWords = 400

  /// All phrases between punctuation that neither start nor end with a stop word and hold a letter, in the order of the text.
  ///
  /// - Parameter text: the title, then further lines.
  /// - Complexity: O(words · 6).
  static func all(in text: String, stopWords: Set<String>) -> [KeywordCandidate] {
    var found: [KeywordCandidate] = []
    var places: [[String]: Int] = [:]
    var budget = readWords
    for (line, content) in text.split(separator: "\n").enumerated() {
      for part in content.split(whereSeparator: { !isJoining($0) }) where budget > 0 {
        let words = Array(QueryText.words(of: String(part)).prefix(budget))
        budget -= words.count
        for start in words.indices {
          for end in start..<min(words.count, start + longest) {
            let phrase = Array(words[start...end])
            guard isPhrase(phrase, stopWords) else { continue }
            if let place = places[phrase] {
              found[place].count += 1
            } else {
              places[phrase] = found.count
              found.append(KeywordCandidate(words: phrase, count: 1, isInTitle: line == 0))
            }
          }
        }
      }
    }
    return found
  }

  /// Letters and what may stand between the words of one phrase.
  private static func isJoining(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == " " || character == "-" || character == "'"
      || character == "’"
  }

  private static func isPhrase(_ words: [String], _ stopWords: Set<String>) -> Bool {
    guard let first = words.first, let last = words.last, !stopWords.contains(first), !stopWords.contains(last) else {
      return false
    }
    let hasLetter = words.contains { $0.contains(where: \.isLetter) }
    return hasLetter && words.reduce(0) { $0 + $1.count } >= 2 && words.joined(separator: " ").utf8.count <= 80
  }
}
