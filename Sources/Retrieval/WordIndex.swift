import Domain
import Foundation

/// Which texts hold which words: an inverted index for search in titles and descriptions.
public struct WordIndex: Sendable {
  private let postings: [String: [Int32]]
  private let count: Int

  /// - Parameter texts: one a row.
  public init(texts: [String]) {
    var postings: [String: [Int32]] = [:]
    for (row, text) in texts.enumerated() {
      for word in Set(QueryText.words(of: text)) { postings[word, default: []].append(Int32(row)) }
    }
    self.postings = postings
    count = texts.count
  }

  /// Rows that hold at least one of the words, those with the largest weights first. Ties by row.
  public func rows(matching words: [String], limit: Int) -> [Int32] {
    let order = weights(of: words).sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    return order.prefix(limit).map(\.key)
  }

  /// The weight of the words in each of the rows; 0 where there is none of them, and empty for no words.
  public func weights(of words: [String], at rows: [Int32]) -> [Float] {
    guard !words.isEmpty else { return [] }
    let weights = weights(of: words)
    return rows.map { Float(weights[$0] ?? 0) }
  }

  /// Σ log(1 + N/n_w) over the query words w that a row holds, n_w the rows that hold w among N (Spärck Jones, 1972).
  private func weights(of words: [String]) -> [Int32: Double] {
    var weights: [Int32: Double] = [:]
    for word in Set(words).sorted() {
      guard let rows = postings[word] else { continue }
      let weight = log(1 + Double(count) / Double(rows.count))
      for row in rows { weights[row, default: 0] += weight }
    }
    return weights
  }
}
