import Foundation

/// Brings text that looks the same to the same characters, before it is compared, matched or signed.
///
/// Control and format characters go, runs of whitespace become one space, ends are trimmed, and the rest is put into a
/// Unicode normal form. `WordPieceTokenizer` does not need it: it has the normalisation that its model was trained with.
public struct TextNormalizer: Hashable, Sendable, Codable {
  /// Unicode Standard Annex 15.
  public enum Form: String, Hashable, Sendable, Codable {
    /// Composed; keeps what a reader sees.
    case nfc
    /// Composed after compatibility mappings: "ﬁ" becomes "fi", "①" becomes "1". For matching, not for display.
    case nfkc
  }

  public let form: Form

  public init(form: Form = .nfc) { self.form = form }

  /// Names the parameters and the revision of the rules.
  public var version: String { "text-1:\(form.rawValue)" }

  /// - Complexity: O(n).
  public func callAsFunction(_ text: String) -> String {
    // Characters that go must go first: between two others they would keep these from composing.
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !Self.isInvisible(scalar) { visible.append(scalar) }
    let composed =
      switch form {
      case .nfc: String(visible).precomposedStringWithCanonicalMapping
      case .nfkc: String(visible).precomposedStringWithCompatibilityMapping
      }
    var kept = String.UnicodeScalarView()
    var spacePending = false
    for scalar in composed.unicodeScalars {
      if scalar.properties.isWhitespace {
        spacePending = !kept.isEmpty
      } else {
        if spacePending { kept.append(" ") }
        spacePending = false
        kept.append(scalar)
      }
    }
    return String(kept)
  }

  // Joiners and tags are kept: they decide what emoji and some scripts look like.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isWhitespace { return false }
    switch scalar.properties.generalCategory {
    case .control, .surrogate, .privateUse: return true
    case .format: return scalar != "\u{200D}" && scalar != "\u{200C}" && !(0xE0020...0xE007F ~= scalar.value)
    default: return scalar == "\u{FFFD}"
    }
  }
}
