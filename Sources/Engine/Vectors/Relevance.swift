import Indexes
import Prediction
import Retrieval

/// How well candidates fit what was searched for: words, meaning and looks, fused by rank.
enum Relevance {
  /// - Parameters:
  ///   - words: the query's weight in each candidate's words; 0 for none.
  ///   - similarities: of the candidates.
  /// - Returns: 0...1 for each candidate; empty when nothing was searched with.
  static func of(words: [Float], similarities: SimilarityColumns) -> [Float] {
    let columns = [words, similarities.text.query, similarities.picture.query].filter { !$0.isEmpty }
    guard let count = columns.first?.count else { return [] }
    var fused = [Float](repeating: 0, count: count)
    for column in columns {
      for (rank, row) in ranking(column).enumerated() { fused[row] += share(of: rank) }
    }
    let best = Float(columns.count) * share(of: 0)
    return fused.map { $0 / best }
  }

  /// Reciprocal rank fusion with its usual constant (Cormack, Clarke and Büttcher, SIGIR 2009).
  private static func share(of rank: Int) -> Float { 1 / Float(61 + rank) }

  /// Rows by falling score, without those that have none; ties by row.
  private static func ranking(_ column: [Float]) -> [Int] {
    column.indices.filter { column[$0] > 0 }.sorted { left, right in
      column[left] != column[right] ? column[left] > column[right] : left < right
    }
  }
}
