import Domain
import Indexes
import Prediction

/// What one request knows in each space: what the person is after, the item that the page is about, and the query.
struct RequestVectors: Sendable {
  struct Space: Sendable {
    let table: VectorTable
    var interests: [Embedding] = []
    var liked: Embedding?
    var passed: Embedding?
    var seed: Embedding?
    var query: Embedding?
  }

  var picture: Space?
  var text: Space?

  static let interestLimit = 3

  /// - Parameters:
  ///   - liked: rows of what the person acted on, the latest first, each once.
  ///   - weights: aligned with them.
  ///   - passed: rows of what they passed over.
  init(
    _ vectors: ItemVectors, liked: [Int32], weights: [Float], passed: [Int32], seedRow: Int?, query: QueryVectors
  ) throws {
    func space(_ table: VectorTable?, _ query: Embedding?) throws -> Space? {
      guard let table else { return nil }
      return Space(
        table: table, interests: try table.interests(liked: liked, weights: weights, limit: Self.interestLimit),
        liked: table.direction(of: liked, weights: weights),
        passed: table.direction(of: passed, weights: passed.map { _ in 1 }),
        seed: seedRow.flatMap { table.embedding(of: $0) }, query: query)
    }
    picture = try space(vectors.picture, query.picture)
    text = try space(vectors.text, query.text)
  }

  var spaces: [Space] { [picture, text].compactMap(\.self) }

  /// - Complexity: O(rows · dimension · vectors known).
  func similarities(at rows: [Int32]) throws(IndexError) -> SimilarityColumns {
    var columns = SimilarityColumns()
    if let picture { columns.picture = try picture.similarities(at: rows) }
    if let text { columns.text = try text.similarities(at: rows) }
    return columns
  }
}

extension RequestVectors.Space {
  /// All vectors against all rows in one pass over the table.
  fileprivate func similarities(at rows: [Int32]) throws(IndexError) -> SimilarityColumns.Space {
    let single = [liked, passed, seed, query]
    let scores = try table.scores(of: interests + single.compactMap(\.self), at: rows)
    func column(_ query: Int) -> [Float] { Array(scores[(query * rows.count)..<((query + 1) * rows.count)]) }
    var columns = SimilarityColumns.Space()
    columns.isKnown = rows.map { table.slots[Int($0)] >= 0 }
    for query in interests.indices {
      let next = column(query)
      columns.interest = query == 0 ? next : zip(columns.interest, next).map(max)
    }
    var next = interests.count
    func take(_ vector: Embedding?) -> [Float] {
      guard vector != nil else { return [] }
      defer { next += 1 }
      return column(next)
    }
    columns.liked = take(liked)
    columns.passed = take(passed)
    columns.seed = take(seed)
    columns.query = take(query)
    return columns
  }
}

/// What was searched with, in the spaces of the signals.
struct QueryVectors: Sendable {
  var text: Embedding?
  var picture: Embedding?
}
