import Domain
import Foundation

/// In how many texts of a catalogue each word stands.
public struct DocumentFrequencies: Equatable, Sendable {
  public let documents: Int
  /// Of words in two texts at least.
  public let counts: [String: Int]

  /// Nothing known: every word is as rare.
  public static let none = DocumentFrequencies(documents: 0, counts: [:])

  init(documents: Int, counts: [String: Int]) { (self.documents, self.counts) = (documents, counts) }

  /// - Complexity: O(words).
  public init(of texts: some Sequence<String>) {
    var (documents, counts): (Int, [String: Int]) = (0, [:])
    for text in texts {
      documents += 1
      for word in Set(QueryText.words(of: text)) { counts[word, default: 0] += 1 }
    }
    self.init(documents: documents, counts: counts.filter { $0.value >= 2 })
  }

  /// log((N + 1) / (n + 1)) of a word in n of N texts, and at least 1 of what is in none or where nothing is known.
  public func rarity(of word: String) -> Double {
    documents == 0 ? 1 : log(Double(documents + 1) / Double((counts[word] ?? 1) + 1))
  }
}
