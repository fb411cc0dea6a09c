import Domain
import Indexes
import Prediction

/// How well candidates fit what was searched for: words, meaning and looks, each on a scale of its own.
enum Relevance {
  /// - Parameters:
  ///   - words: the query's weight in each candidate's words; empty without words.
  ///   - similarities: of the candidates.
  /// - Returns: 0...1 for each candidate, 1 for what fits best; empty when nothing was searched with.
  /// - Throws: as `RankFusion` does for weights, of which there are none here.
  static func of(words: [Float], similarities: SimilarityColumns) throws(IndexError) -> [Float] {
    let columns = [words, similarities.text.query, similarities.picture.query].filter { !$0.isEmpty }
    guard let count = columns.first?.count, count > 0 else { return [] }
    let fused = try RankFusion.standardisedScores.fused(columns.map(hits), count: count)
    var relevance = [Float](repeating: 0, count: count)
    guard let best = fused.first?.score, let worst = fused.last?.score else { return relevance }
    for hit in fused { relevance[hit.key] = best > worst ? (hit.score - worst) / (best - worst) : 1 }
    return relevance
  }

  private static func hits(_ column: [Float]) -> [SearchResult<Int>.Hit] {
    column.indices.filter { !column[$0].isNaN }
      .map { SearchResult.Hit(key: $0, score: column[$0]) }
      .sorted { $0.score != $1.score ? $0.score > $1.score : $0.key < $1.key }
  }
}
