/// A word, number, link or mark of a text, and where it stands.
public struct TextToken: Equatable, Sendable {
  public enum Kind: UInt8, Sendable {
    /// Letters, with what joins or hides some of them: "don't", "sh*p", "gr8at".
    case word
    /// Digits with the marks inside: "0845 281" is two, "10:30" and "1,000" are one.
    case number
    /// From "http://", "https://" or "www." to the next space.
    case link
    /// Any other scalar, alone.
    case mark
  }

  public let kind: Kind
  /// Offsets of Unicode scalars from the start of the text, as Python counts characters.
  public let scalars: Range<Int>
  /// In compatible form, lower case, without accents and invisible characters.
  public let folded: String
  /// Two letters at least, all of them capitals.
  public let isShouted: Bool
  /// Starts with a capital.
  public let isCapitalized: Bool

  /// What stands for the token among features: digits become their number, so that 07712345678 and 07798765432 are one feature.
  public var term: String {
    switch kind {
    case .word, .mark: return folded
    case .link: return "<link>"
    case .number:
      let digits = folded.utf8.count { (0x30...0x39).contains($0) }
      if digits >= 10 { return "<phone>" }
      if digits >= 5 { return "<\(digits) digits>" }
      return FoldedScalars.withoutDigits(folded)
    }
  }
}

extension TextToken {
  /// The tokens of a text in order; spaces and invisible characters between them belong to none.
  ///
  /// - Complexity: O(n).
  public static func tokens(of text: String) -> [TextToken] {
    var scanner = TextScanner(text)
    var tokens: [TextToken] = []
    while let token = scanner.next() { tokens.append(token) }
    return tokens
  }
}
