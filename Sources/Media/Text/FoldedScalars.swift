import Foundation

/// Scalars as they are compared: compatible form, lower case, without accents and invisible characters.
enum FoldedScalars {
  static func append(_ scalar: Unicode.Scalar, to text: inout String.UnicodeScalarView) {
    if scalar.isASCII {
      let isCapital = (0x41...0x5A).contains(scalar.value)
      text.append(isCapital ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar)
      return
    }
    for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars where !isAttached(part) {
      text.append(contentsOf: part.properties.lowercaseMapping.unicodeScalars)
    }
  }

  /// Accents, joiners and zero-width characters: part of the word around them.
  static func isAttached(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return true
    default: return false
    }
  }

  /// Each digit as 0.
  static func withoutDigits(_ text: String) -> String {
    String(decoding: text.utf8.map { (0x30...0x39).contains($0) ? 0x30 : $0 }, as: UTF8.self)
  }
}
