import Domain
import Foundation
import Media
import Statistics
import TextSafety

/// Messages and comments made of mild words, from which small models learn in milliseconds.
enum Samples {
  private static let plain = [
    "see", "you", "after", "lunch", "the", "train", "station", "is", "late", "at", "home", "printer", "and", "we",
    "walk",
    "dinner", "weekend", "a", "garden", "rain", "again", "that", "shoes", "know", "it",
  ]

  static func sentence(_ length: Int, with words: [String] = [], using random: inout SeededRandom) -> [String] {
    var sentence = (0..<length).map { _ in plain[random.index(below: plain.count)] }
    for word in words { sentence.insert(word, at: random.index(below: sentence.count + 1)) }
    return sentence
  }

  /// Spam wins prizes by telephone; "bargain" stands in four messages of spam for each three harmless ones.
  static func messages(_ count: Int = 700, seed: UInt64 = 1) throws -> LabelledTexts {
    var random = SeededRandom(seed: seed)
    var (texts, outcomes): ([String], [Bool]) = ([], [])
    for index in 0..<count {
      let number = "0906\(1_000_000 + random.index(below: 9_000_000))"
      switch index % 7 {
      case 0, 1:
        texts.append("win a cash prize, " + sentence(2, using: &random).joined(separator: " ") + " call \(number) now!")
        outcomes.append(true)
      case 2:
        texts.append(sentence(5, with: ["bargain"], using: &random).joined(separator: " "))
        outcomes.append(random.chance(4.0 / 7))
      default:
        texts.append(sentence(6, using: &random).joined(separator: " "))
        outcomes.append(false)
      }
    }
    return try LabelledTexts(texts: texts, outcomes: outcomes)
  }

  /// "rotter" is always marked, "blasted" in three of four comments, "dratted" in two of five.
  static func comments(_ count: Int = 900, seed: UInt64 = 1) throws -> SpanExamples {
    var random = SeededRandom(seed: seed)
    let rates = [("rotter", 1.0), ("blasted", 0.75), ("dratted", 0.4)]
    let comments = (0..<count).map { index in
      let (word, rate) = rates[index % rates.count]
      let words = sentence(6, with: index % 4 == 3 ? [] : [word], using: &random)
      let text = words.joined(separator: " ")
      guard let range = text.range(of: word), random.chance(rate) else {
        return SpanExamples.Comment(text: text, marked: [])
      }
      let start = text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound)
      return SpanExamples.Comment(text: text, marked: Set(start..<(start + word.count)))
    }
    return try SpanExamples(comments)
  }

  static func spamRecipe() throws -> SpamRecipe {
    SpamRecipe(
      vectorizer: TextVectorizer(features: try TextFeatures(), hash: try FeatureHash(buckets: 1 << 12)),
      penalty: 3)
  }

  static func spanRecipe() throws -> SpanRecipe {
    SpanRecipe(features: try TokenFeatures(), hash: try FeatureHash(buckets: 1 << 12), penalty: 1)
  }

  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs with a folder that is removed afterwards.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "text-safety-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
