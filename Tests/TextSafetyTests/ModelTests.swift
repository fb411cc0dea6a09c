import Bundles
import Domain
import Foundation
import Media
import Statistics
import Testing

@testable import TextSafety

@Suite("Models of texts")
struct ModelTests {
  @Test("Spam is learned, and the threshold blocks no more harmless messages held out than asked for")
  func spam() throws {
    let study = try SpamStudy(of: Samples.messages(), recipe: Samples.spamRecipe(), seed: 3)
    #expect(study.model.spamCaught > 0.7)
    #expect(study.model.harmlessBlocked < 0.02)
    #expect(study.majority.spamCaught == 0)
    #expect(study.calibration.after.brier <= study.calibration.before.brier)
  }

  @Test("Equal examples and seeds give equal models")
  func repeats() throws {
    let models = try (0..<2).map { _ in
      try SpamTextModel(learning: Samples.messages(200), recipe: Samples.spamRecipe())
    }
    #expect(models[0] == models[1])
    let spans = try (0..<2).map { _ in
      try ToxicSpanModel(learning: Samples.comments(200), recipe: Samples.spanRecipe())
    }
    #expect(spans[0] == spans[1])
  }

  @Test("A span is the marked word, in Unicode scalars, also after emoji and accents")
  func spans() throws {
    let model = try ToxicSpanModel(learning: Samples.comments(), recipe: Samples.spanRecipe())
    let text = "👩‍👩‍👧 é you are a rotter and we walk home"
    let answer = model(text)
    let scalars = Array(text.unicodeScalars)
    #expect(
      answer.spans.map { String(String.UnicodeScalarView(scalars[$0.scalars])) } == ["rotter"])
    #expect(answer.probability > 0.8)
    #expect(answer.probability == answer.spans.map(\.probability).max())
    #expect(model("").spans.isEmpty)
    #expect(model("").probability == 0)
  }

  @Test("Hidden letters and full-width letters do not hide a word from its probability")
  func disguises() throws {
    let model = try SpamTextModel(learning: Samples.messages(), recipe: Samples.spamRecipe())
    let plain = model("win a cash prize, call 09061234567 now!")
    let disguised = model("ｗｉｎ a c\u{200B}ash prizé, call 09067654321 now!")
    #expect(plain.isSpam)
    #expect(disguised.isSpam)
  }

  @Test(
    "Any text gets an answer",
    arguments: ["", " ", "\u{0}", "🏳️‍🌈", "***", "'", "a\u{301}", "\u{202E}abc", "1.2.", "http://"])
  func anything(text: String) throws {
    let spam = try SpamTextModel(learning: Samples.messages(70), recipe: Samples.spamRecipe())
    let toxicity = try ToxicSpanModel(learning: Samples.comments(120), recipe: Samples.spanRecipe())
    #expect((0...1).contains(spam(text).probability))
    #expect((0...1).contains(toxicity(text).probability))
  }

  @Test("A bundle gives the same model back, and another kind of bundle or another recipe is refused")
  func bundles() throws {
    let card = TextModelCard(
      name: "spam", version: "1", licence: "CC0-1.0", source: "made for tests", examples: Checksum(of: Data("x".utf8)))
    let spam = try SpamTextModel(learning: Samples.messages(200), recipe: Samples.spamRecipe())
    let toxicity = try ToxicSpanModel(learning: Samples.comments(200), recipe: Samples.spanRecipe())
    try Samples.withFolder { folder in
      let first = try spam.publish(card, to: folder.appending(path: "spam"))
      let second = try toxicity.publish(card, to: folder.appending(path: "toxicity"))
      #expect(try SpamTextModel(Bundles.Bundle(loading: folder.appending(path: "spam"))) == spam)
      #expect(try ToxicSpanModel(second) == toxicity)
      #expect(first.manifest.provenance.original == card.examples)
      #expect(first.manifest.threshold == spam.threshold)
      #expect(throws: (any Error).self) { try ToxicSpanModel(first) }
      let error = #expect(throws: SafetyError.self) { try SpamTextModel(second) }
      #expect(error?.code == .incompatible)
    }
  }

  @Test("A bundle whose weights are no numbers or of another size is refused", arguments: [Float.nan, .infinity, 0])
  func damaged(value: Float) throws {
    let spam = try SpamTextModel(learning: Samples.messages(200), recipe: Samples.spamRecipe())
    var weights = spam.classifier.weights
    if value == 0 { weights.append(value) } else { weights[7] = value }
    let broken = SpamTextModel(
      recipe: spam.recipe, classifier: SparseLogisticModel(weights: weights, intercept: 0), calibrator: .identity,
      threshold: 0.5)
    let card = TextModelCard(
      name: "spam", version: "1", licence: "CC0-1.0", source: "made for tests", examples: Checksum(of: Data()))
    try Samples.withFolder { folder in
      let bundle = try broken.publish(card, to: folder.appending(path: "spam"))
      #expect(throws: (any Error).self) { try SpamTextModel(bundle) }
    }
  }

  @Test("The threshold blocks at most the share asked for, ties included")
  func threshold() throws {
    let scores = [0.9, 0.8, 0.8, 0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.05, 0.95]
    let outcomes = [false, false, false, false, false, false, false, false, false, false, true]
    let cases = [(0.0, 0), (0.05, 0), (0.1, 1), (0.2, 1), (0.3, 3), (0.5, 5)]
    for (share, blocked) in cases {
      let threshold = try OperatingPoint.threshold(scores: scores, outcomes: outcomes, blocking: share)
      #expect(zip(scores, outcomes).count { $0.0 >= threshold && !$0.1 } == blocked, "\(share)")
    }
    #expect(throws: SafetyError.self) {
      try OperatingPoint.threshold(scores: [.nan], outcomes: [false], blocking: 0.1)
    }
    #expect(throws: SafetyError.self) {
      try OperatingPoint.threshold(scores: [1], outcomes: [true], blocking: 0.1)
    }
  }

  @Test("F1 over characters is that of SemEval-2021 task 5")
  func score() {
    #expect(SpanScore.f1(found: [], marked: []) == 1)
    #expect(SpanScore.f1(found: [1], marked: []) == 0)
    #expect(SpanScore.f1(found: [], marked: [1]) == 0)
    #expect(SpanScore.f1(found: [1, 2, 3], marked: [2, 3, 4]) == 2.0 / 3)
  }

  @Test("Copies that differ in digits, case and spaces have one key")
  func keys() {
    #expect(TextKey("Call 0906  now") == TextKey("call 1234 NOW"))
    #expect(TextKey("Call 0906 now") != TextKey("call 12345 now"))
  }
}
