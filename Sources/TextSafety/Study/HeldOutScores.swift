import Domain
import Statistics

/// Scores that models give to examples that they have not seen.
enum HeldOutScores {
  /// What a fit on some rows gives: the score of any row.
  typealias Fit<R> = (_ rows: [Int], _ random: inout R) throws -> (_ row: Int) -> Double

  /// - Parameters:
  ///   - rows: indices of examples.
  ///   - folds: the fold of each of `rows`, in 0..<`count`.
  /// - Returns: one score for each of `rows`.
  static func of<R>(
    rows: [Int], folds: [Int], count: Int, using random: inout R, fit: Fit<R>
  ) throws -> [Double] {
    var scores = [Double](repeating: 0, count: rows.count)
    for held in 0..<count {
      let score = try fit(zip(rows, folds).filter { $0.1 != held }.map(\.0), &random)
      for (place, row) in rows.enumerated() where folds[place] == held { scores[place] = score(row) }
    }
    return scores
  }
}
