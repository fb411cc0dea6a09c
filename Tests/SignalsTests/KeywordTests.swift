import Foundation
import Testing

@testable import Signals

struct KeywordTests {
  @Test func phrasesStayBetweenPunctuationAndNeitherStartNorEndWithAStopWord() {
    let found = KeywordCandidate.all(in: "The Lord of rings, 2 cups\nrings", stopWords: StopWords.of("en"))
    #expect(
      found.map(\.phrase) == ["lord", "lord of rings", "rings", "2 cups", "cups"])
    #expect(found.first { $0.phrase == "rings" }?.count == 2)
    #expect(found.allSatisfy { $0.isInTitle })
  }

  @Test func aPhraseHasSixWordsAtMost() {
    let found = KeywordCandidate.all(in: "aa bb cc dd ee ff gg", stopWords: [])
    #expect(found.map(\.words.count).max() == 6)
    // 7 + 6 + 5 + 4 + 3 + 2
    #expect(found.count == 27)
  }

  @Test func aWordIsAsRareAsTheTextsThatLackItSay() {
    let frequencies = DocumentFrequencies(of: ["a b", "a c", "a"])
    #expect(abs(frequencies.rarity(of: "a") - log(4.0 / 4)) < 1e-12)
    // Words of one text are as rare as unknown ones.
    #expect(abs(frequencies.rarity(of: "b") - log(4.0 / 2)) < 1e-12)
    #expect(DocumentFrequencies.none.rarity(of: "a") == 1)
  }

  @Test func rareWordsOfTheTitleComeFirstAndWhatRepeatsThemLater() throws {
    let frequencies = DocumentFrequencies(documents: 99, counts: ["black": 60, "speaker": 20, "bluetooth": 9])
    var settings = KeywordRanking.Settings()
    settings.limit = 3
    let ranking = KeywordRanking(settings: settings, frequencies: frequencies)
    let phrases = ranking.weighed("Bluetooth speaker, black\nloud", stopWords: [])
    let first = try #require(phrases.first)
    // (log(100/10) + log(100/21)) / √2 is more than log(100/10).
    #expect(first.candidate.phrase == "bluetooth speaker" && first.weight == 1)
    let keywords = ranking.keywords(phrases, cosines: [])
    // `bluetooth` weighs more than `loud`, but repeats a half of what stands already.
    #expect(keywords.map(\.phrase) == ["bluetooth speaker", "loud", "bluetooth"])
    #expect(keywords.allSatisfy { (0...1).contains($0.score) })
  }

  @Test func meaningCountsBesideTheWeightWhereItIsAsked() {
    let ranking = KeywordRanking(frequencies: .none)
    let phrases = ranking.weighed("red shoe, blue hat", stopWords: [])
    let cosines = phrases.map { $0.candidate.phrase == "blue hat" ? 0.9 : 0.1 }
    #expect(ranking.keywords(phrases, cosines: cosines).first?.phrase == "blue hat")
    #expect(ranking.keywords([], cosines: []).isEmpty)
  }
}
