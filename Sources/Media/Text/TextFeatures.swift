/// What a message is described by: its words, neighbouring pairs of them, the character n-grams inside its words, and its
/// shape.
///
/// Presence counts, not how often: a repeated word says little more than one. Digits are 0 inside n-grams.
public struct TextFeatures: Codable, Hashable, Sendable {
  /// The shortest and the longest n-gram of characters.
  public let shortest: Int
  public let longest: Int
  /// Characters of a text beyond this many are not read.
  public let largestText: Int

  /// - Throws: `invalidConfiguration` unless 1 ≤ `shortest` ≤ `longest` ≤ 8 and `largestText` is positive.
  public init(shortest: Int = 3, longest: Int = 5, largestText: Int = 20_000) throws(MediaError) {
    guard (1...8).contains(shortest), (shortest...8).contains(longest), largestText > 0 else {
      throw MediaError(
        .invalidConfiguration,
        "N-grams of \(shortest) to \(longest) characters of texts up to \(largestText): use lengths in 1...8, in order."
      )
    }
    (self.shortest, self.longest, self.largestText) = (shortest, longest, largestText)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      shortest: container.decode(Int.self, forKey: .shortest), longest: container.decode(Int.self, forKey: .longest),
      largestText: container.decode(Int.self, forKey: .largestText))
  }

  /// Names the parameters and the revision of the rules.
  public var version: String { "terms-1:\(shortest)-\(longest):\(largestText)" }

  /// The terms of a text, each once, in no particular order that is kept between versions.
  ///
  /// - Complexity: O(n).
  public func terms(of text: String) -> [TextTerm] {
    let text = String(text.unicodeScalars.prefix(largestText))
    let tokens = TextToken.tokens(of: text)
    var terms: Set<TextTerm> = []
    var last: String?
    for token in tokens {
      let term = token.term
      insert(.word, into: &terms) { $0.combine(term) }
      if let last {
        insert(.pair, into: &terms) { hash in
          hash.combine(last)
          hash.combine(term)
        }
      }
      last = term
    }
    insertCharacters(of: text, into: &terms)
    for shape in TextShape(text, tokens).bands {
      insert(.shape, into: &terms) { hash in
        hash.combine(shape.name)
        hash.combine(UInt32(shape.band))
      }
    }
    return terms.sorted { ($0.family.rawValue, $0.key) < ($1.family.rawValue, $1.key) }
  }

  /// N-grams of each stretch between spaces, with a mark at both of its ends.
  private func insertCharacters(of text: String, into terms: inout Set<TextTerm>) {
    for word in text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace) {
      var folded = String.UnicodeScalarView()
      for scalar in word { FoldedScalars.append(scalar, to: &folded) }
      let framed = [0x20] + folded.map { (0x30...0x39).contains($0.value) ? 0x30 : $0.value } + [0x20]
      for start in framed.indices {
        var hash = TermHash(TextTerm.Family.characters.rawValue)
        for (length, unit) in framed[start...].prefix(longest).enumerated() {
          hash.combine(unit)
          if length + 1 >= shortest { terms.insert(TextTerm(family: .characters, key: hash.value)) }
        }
      }
    }
  }

  private func insert(
    _ family: TextTerm.Family, into terms: inout Set<TextTerm>, _ name: (inout TermHash) -> Void
  ) {
    var hash = TermHash(family.rawValue)
    name(&hash)
    terms.insert(TextTerm(family: family, key: hash.value))
  }
}
