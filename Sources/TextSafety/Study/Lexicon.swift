import Media
import Statistics

/// Words by the share of their uses that were marked: what a list of words can do at best.
struct Lexicon {
  private let shares: [String: Double]
  private let threshold: Double

  /// - Parameters:
  ///   - comments: to learn from.
  ///   - folds: the parts of them that are held out in turn to choose the threshold.
  init<R: RandomNumberGenerator>(
    _ table: TokenTable, comments: [Int], folds: Int, using random: inout R
  ) throws(StatisticsError) {
    let dealt = try Grouping(comments.map { table.groups.codes[$0] }).folds(folds, using: &random)
    var values: [[Double]] = comments.map { _ in [] }
    for held in 0..<folds {
      let shares = Self.shares(table, zip(comments, dealt).filter { $0.1 != held }.map(\.0))
      for place in comments.indices where dealt[place] == held {
        values[place] = table.tokens[comments[place]].map { shares[$0.folded] ?? 0 }
      }
    }
    threshold = table.bestThreshold(comments, values)
    shares = Self.shares(table, comments)
  }

  func marks(_ tokens: [TextToken]) -> [Bool] { tokens.map { (shares[$0.folded] ?? 0) >= threshold } }

  private static func shares(_ table: TokenTable, _ comments: [Int]) -> [String: Double] {
    var counts: [String: (toxic: Int, all: Int)] = [:]
    for comment in comments {
      for (token, row) in zip(table.tokens[comment], table.rows[comment]) {
        counts[token.folded, default: (0, 0)].all += 1
        if table.outcomes[row] { counts[token.folded, default: (0, 0)].toxic += 1 }
      }
    }
    return counts.mapValues { Double($0.toxic) / Double($0.all) }
  }
}
