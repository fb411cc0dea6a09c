/// What a token of a text is described by when each is judged on its own: its word, the n-grams inside it, its neighbours, how
/// it is written and where it stands.
public struct TokenFeatures: Codable, Hashable, Sendable {
  /// The shortest and the longest n-gram of characters.
  public let shortest: Int
  public let longest: Int
  /// Tokens of a text beyond this many are not judged.
  public let largestCount: Int

  /// - Throws: `invalidConfiguration` unless 1 ≤ `shortest` ≤ `longest` ≤ 8 and `largestCount` is positive.
  public init(shortest: Int = 2, longest: Int = 5, largestCount: Int = 4_000) throws(MediaError) {
    guard (1...8).contains(shortest), (shortest...8).contains(longest), largestCount > 0 else {
      throw MediaError(
        .invalidConfiguration,
        "N-grams of \(shortest) to \(longest) characters in up to \(largestCount) tokens: use lengths in 1...8, in order."
      )
    }
    (self.shortest, self.longest, self.largestCount) = (shortest, longest, largestCount)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      shortest: container.decode(Int.self, forKey: .shortest), longest: container.decode(Int.self, forKey: .longest),
      largestCount: container.decode(Int.self, forKey: .largestCount))
  }

  /// Names the parameters and the revision of the rules.
  public var version: String { "tokens-1:\(shortest)-\(longest):\(largestCount)" }

  /// The keys of each token, equal for equal features on every machine; those beyond the largest count have none.
  ///
  /// - Complexity: O(n).
  public func keys(of tokens: [TextToken]) -> [[UInt64]] {
    let judged = tokens.prefix(largestCount)
    let words = judged.map(\.term)
    return judged.indices.map { place in
      var keys = Self.around(place, words)
      appendCharacters(of: words[place], to: &keys)
      let token = judged[place]
      if token.isShouted { keys.append(Self.key(.shouted)) }
      if token.isCapitalized, !token.isShouted { keys.append(Self.key(.capitalized)) }
      if token.kind == .word, token.folded.utf8.contains(where: { Self.hiding.contains($0) }) {
        keys.append(Self.key(.hidden))
      }
      keys.append(Self.key(.place, number: 5 * place / judged.count))
      keys.append(Self.key(.size, number: min(6, judged.count / 15)))
      return keys
    }
  }

  private enum Feature: UInt8 {
    case word, characters, before, after, secondBefore, secondAfter, withBefore, withAfter, between
    case shouted, capitalized, hidden, place, size
  }

  private static let hiding = Set("*@$#".utf8)

  private static func around(_ place: Int, _ words: [String]) -> [UInt64] {
    func word(_ offset: Int) -> String {
      words.indices.contains(place + offset) ? words[place + offset] : ""
    }
    return [
      key(.word, word(0)), key(.before, word(-1)), key(.after, word(1)), key(.secondBefore, word(-2)),
      key(.secondAfter, word(2)), key(.withBefore, word(-1), word(0)), key(.withAfter, word(0), word(1)),
      key(.between, word(-1), word(1)),
    ]
  }

  /// Each n-gram once, with a mark at both ends of the word.
  private func appendCharacters(of word: String, to keys: inout [UInt64]) {
    let framed = [0x20] + word.unicodeScalars.map(\.value) + [0x20]
    var grams: Set<UInt64> = []
    for start in framed.indices {
      var hash = TermHash(Feature.characters.rawValue)
      for (length, unit) in framed[start...].prefix(longest).enumerated() {
        hash.combine(unit)
        if length + 1 >= shortest { grams.insert(hash.value) }
      }
    }
    keys += grams
  }

  private static func key(_ feature: Feature, _ names: String..., number: Int = 0) -> UInt64 {
    var hash = TermHash(feature.rawValue)
    for name in names { hash.combine(name) }
    hash.combine(UInt32(number))
    return hash.value
  }
}
