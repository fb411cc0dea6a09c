import Media
import Statistics

/// Comments token by token, ready for learning.
struct TokenTable {
  /// The tokens of each comment that are judged.
  let tokens: [[TextToken]]
  let marked: [Set<Int>]
  /// One row per token, comment after comment.
  private(set) var matrix: SparseMatrix
  /// A token is toxic when more than half of its characters are marked.
  private(set) var outcomes: [Bool] = []
  /// The rows of each comment.
  private(set) var rows: [Range<Int>] = []
  let groups: Grouping

  init(_ examples: SpanExamples, recipe: SpanRecipe) throws(StatisticsError) {
    matrix = try SparseMatrix(columns: recipe.hash.buckets)
    var all: [[TextToken]] = []
    for comment in examples.comments {
      let tokens = Array(TextToken.tokens(of: comment.text).prefix(recipe.features.largestCount))
      let start = matrix.rows
      for vector in recipe.vectors(tokens) { try matrix.append(vector) }
      rows.append(start..<matrix.rows)
      outcomes += tokens.map { token in
        2 * token.scalars.count { comment.marked.contains($0) } > token.scalars.count
      }
      all.append(tokens)
    }
    tokens = all
    marked = examples.comments.map(\.marked)
    groups = Grouping(examples.comments.map { TextKey($0.text) })
  }

  /// The rows of some comments.
  func rows(of comments: [Int]) -> [Int] { comments.flatMap { rows[$0] } }

  /// Values of the tokens of some comments, one after the other, comment by comment.
  func split(_ values: [Double], _ comments: [Int]) -> [[Double]] {
    var start = 0
    return comments.map { comment in
      defer { start += rows[comment].count }
      return Array(values[start..<(start + rows[comment].count)])
    }
  }

  /// The F1 of marking these tokens of a comment.
  func f1(_ comment: Int, marking chosen: [Bool]) -> Double {
    var found: Set<Int> = []
    for run in TokenRuns.of(chosen) { found.formUnion(TokenRuns.scalars(run, tokens[comment])) }
    return SpanScore.f1(found: found, marked: marked[comment])
  }

  /// The threshold of the highest mean F1 over comments, in steps of 0.02.
  ///
  /// - Parameter values: of each comment's tokens; those of the threshold or more are marked.
  func bestThreshold(_ comments: [Int], _ values: [[Double]]) -> Double {
    var best = (threshold: 0.5, sum: -1.0)
    for step in 1..<50 {
      let threshold = Double(step) / 50
      let sum = zip(comments, values).reduce(0) { $0 + f1($1.0, marking: $1.1.map { $0 >= threshold }) }
      if sum > best.sum { best = (threshold, sum) }
    }
    return best.threshold
  }
}
