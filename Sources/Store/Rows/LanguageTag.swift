/// The shape of a BCP 47 language tag.
enum LanguageTag {
  /// The tag in lower case; nil for a text that is none.
  static func normalized(_ text: String) -> String? {
    let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isTag = subtags.allSatisfy { subtag in
      (1...8).contains(subtag.count) && subtag.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }
    guard isTag, let primary = subtags.first, primary.count >= 2, primary.allSatisfy(isLetter) else { return nil }
    return text.lowercased()
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

extension FieldReader {
  /// A BCP 47 tag in lower case: `en`, `pt-br`.
  mutating func language(_ name: String) throws(RowRefusal) -> String? {
    guard let text = try text(name) else { return nil }
    return try Self.language(text, name)
  }

  mutating func languages(_ name: String) throws(RowRefusal) -> [String] {
    try list(name).map { text throws(RowRefusal) in try Self.language(text, name) }
  }

  private static func language(_ text: String, _ name: String) throws(RowRefusal) -> String {
    guard let tag = LanguageTag.normalized(text) else {
      throw RowRefusal(field: name, "The language is no BCP 47 tag", "write it as en or pt-br")
    }
    return tag
  }
}
