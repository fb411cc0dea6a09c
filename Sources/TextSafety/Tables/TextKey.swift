import Media

/// What near-duplicates of a message have in common: its words with every digit as 0, so that copies with another code or
/// telephone number stand together.
public struct TextKey: Hashable, Sendable {
  private let text: String

  public init(_ text: String) {
    self.text = String(
      decoding: TextNormalizer(form: .nfkc)(text.lowercased()).utf8.map { (0x30...0x39).contains($0) ? 0x30 : $0 },
      as: UTF8.self)
  }
}
