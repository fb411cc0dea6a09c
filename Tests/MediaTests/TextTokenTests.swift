import Foundation
import Media
import Testing

@Suite("Tokens and terms of texts")
struct TextTokenTests {
  @Test(
    "Words, numbers, links and marks are told apart",
    arguments: [
      ("Don't SHOUT, é!", ["don't", "shout", ",", "e", "!"]),
      ("over18's at 10:30 on 1,000.", ["over", "18", "'", "s", "at", "10:30", "on", "1,000", "."]),
      (
        "go http://a.example/x?y=1 or WWW.b.example, ok",
        ["go", "http://a.example/x?y=1", "or", "www.b.example,", "ok"]
      ),
      ("gr8at m8 b4 4", ["gr8at", "m", "8", "b", "4", "4"]), ("sh*p fu** a@b", ["sh*p", "fu**", "a@b"]),
      ("ﬁne ＷＩＮ a\u{200B}b x\u{301}", ["fine", "win", "ab", "x"]), ("", []), (" \u{200B}\u{301} ", []),
      ("£5 👍", ["£", "5", "👍"]), ("'tis dogs'", ["'", "tis", "dogs", "'"]),
    ])
  func tokens(text: String, expected: [String]) {
    #expect(TextToken.tokens(of: text).map(\.folded) == expected)
  }

  @Test("Tokens stand in order, apart, and cover all that is seen", arguments: 1...50)
  func places(seed: Int) {
    let alphabet = Array("ab Z'*@9,.:£é\u{301}\u{200B}👍w\n-/".unicodeScalars)
    var state = UInt64(seed)
    var scalars = String.UnicodeScalarView()
    for _ in 0..<60 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      scalars.append(alphabet[Int(state >> 33) % alphabet.count])
    }
    let tokens = TextToken.tokens(of: String(scalars))
    let all = Array(scalars)
    var last = 0
    for token in tokens {
      #expect(token.scalars.lowerBound >= last)
      #expect(!token.scalars.isEmpty)
      for skipped in all[last..<token.scalars.lowerBound] {
        #expect(skipped.properties.isWhitespace || skipped == "\u{301}" || skipped == "\u{200B}")
      }
      last = token.scalars.upperBound
    }
    #expect(last <= all.count)
  }

  @Test("Codes and telephone numbers are told by their length")
  func numbers() {
    #expect(
      TextToken.tokens(of: "07712345678 87121 50 www.a.example").map(\.term)
        == ["<phone>", "<5 digits>", "00", "<link>"])
  }

  @Test("Shouting takes two capitals, and a capital first is told")
  func capitals() {
    let tokens = TextToken.tokens(of: "WIN Win I i")
    #expect(tokens.map(\.isShouted) == [true, false, false, false])
    #expect(tokens.map(\.isCapitalized) == [true, true, true, false])
  }

  @Test("Terms do not depend on digits' values, case or full width, and each stands once")
  func terms() throws {
    let features = try TextFeatures()
    let terms = features.terms(of: "call 07712345678 call")
    #expect(Set(terms).count == terms.count)
    #expect(terms == features.terms(of: "call 07798765432 call"))
    #expect(
      Set(features.terms(of: "ｃａｌｌ").filter { $0.family != .shape })
        == Set(features.terms(of: "call").filter { $0.family != .shape }))
    #expect(features.terms(of: "ab").count { $0.family == .characters } == 3)
    #expect(features.terms(of: "").allSatisfy { $0.family == .shape })
  }

  @Test("Keys never change: bundles hold weights for them")
  func pinned() throws {
    let terms = try TextFeatures().terms(of: "win £5 now")
    #expect(terms.count == 28)
    #expect(terms.reduce(0) { $0 ^ $1.key } == 862_203_858_592_512_813)
    let keys = try TokenFeatures().keys(of: TextToken.tokens(of: "You r*tter"))
    #expect(keys.map(\.count) == [21, 33])
    #expect(keys.joined().reduce(0, ^) == 11_772_383_179_495_305_720)
  }

  @Test("Lengths that make no n-grams are refused, also in files")
  func lengths() throws {
    #expect(throws: MediaError.self) { try TextFeatures(shortest: 0) }
    #expect(throws: MediaError.self) { try TextFeatures(shortest: 4, longest: 3) }
    #expect(throws: MediaError.self) { try TokenFeatures(longest: 9) }
    #expect(throws: MediaError.self) { try TokenFeatures(largestCount: 0) }
    #expect(throws: MediaError.self) {
      try JSONDecoder().decode(
        TextFeatures.self, from: Data(#"{"shortest": 3, "longest": -1, "largestText": 9}"#.utf8))
    }
    let features = try TokenFeatures(largestCount: 1)
    #expect(features.keys(of: TextToken.tokens(of: "a b c")).count == 1)
  }
}
