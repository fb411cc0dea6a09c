import Testing

@testable import Media

@Suite("Text normaliser")
struct TextNormalizerTests {
  @Test(
    "What looks the same becomes the same",
    arguments: [
      ("  a \t\n b  ", "a b"), ("e\u{301}", "é"), ("e\u{200B}\u{301}", "é"), ("a\u{0}b\u{7}", "ab"), ("", ""),
      ("a\u{AD}b", "ab"), ("\u{FEFF}x", "x"), ("\u{202E}abc\u{202C}", "abc"), ("a\u{A0}\u{3000}b", "a b"),
      ("\u{FFFD}", ""),
    ])
  func composed(text: String, expected: String) {
    #expect(Array(TextNormalizer()(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test("The compatibility form also folds variants", arguments: [("ﬁ①Ｆ", "fi1F"), ("x\u{2002}y", "x y"), ("㎏", "kg")])
  func compatibility(text: String, expected: String) {
    #expect(TextNormalizer(form: .nfkc)(text) == expected)
    #expect(TextNormalizer()("ﬁ①") == "ﬁ①")
  }

  @Test("Emoji of several characters stay whole")
  func emoji() {
    let family = "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️"
    #expect(Array(TextNormalizer()(family).unicodeScalars) == Array(family.unicodeScalars))
  }

  @Test("Normalising twice changes nothing", arguments: [TextNormalizer.Form.nfc, .nfkc])
  func idempotent(form: TextNormalizer.Form) {
    var random = SplitMix64(seed: 3)
    let normalizer = TextNormalizer(form: form)
    for _ in 0..<2_000 {
      let once = normalizer(RandomText.make(&random))
      #expect(Array(normalizer(once).unicodeScalars) == Array(once.unicodeScalars))
    }
  }
}
