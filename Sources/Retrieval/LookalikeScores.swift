public import Statistics

/// How like each person is to those of a seed, by a logistic model over what they do and like.
///
/// Each person is scored by a model that did not learn from them, one for each fold: a model that had been told that a
/// person is not of the seed would score its own label (positive and unlabelled examples: Elkan and Noto, KDD 2008).
public struct LookalikeScores: Equatable, Sendable {
  /// N log odds, larger for who is more like the seed.
  public let scores: [Double]

  /// - Parameters:
  ///   - people: N rows of traits.
  ///   - isSeed: aligned with them.
  ///   - penalty: that of `SparseLogisticModel`.
  ///   - random: deals people to folds and orders examples.
  /// - Throws: `empty` for a seed with fewer people than folds, or with nearly all.
  /// - Complexity: O(folds · entries) per pass, tens of passes.
  public init<R: RandomNumberGenerator>(
    people: SparseMatrix, isSeed: [Bool], folds: Int = 5, penalty: Double = 1, using random: inout R
  ) throws(StatisticsError) {
    var foldOf = [Int](repeating: 0, count: isSeed.count)
    // Each fold has its part of the seed: else where fewer of it are left out, more of it is learnt from.
    for side in [true, false] {
      let rows = isSeed.indices.filter { isSeed[$0] == side }
      for (row, fold) in zip(rows, try Grouping(rows).folds(folds, using: &random)) { foldOf[row] = fold }
    }
    var scores = [Double](repeating: 0, count: isSeed.count)
    for fold in 0..<folds {
      let model = try SparseLogisticModel(
        features: people, outcomes: isSeed, examples: isSeed.indices.filter { foldOf[$0] != fold }, penalty: penalty,
        using: &random)
      for row in isSeed.indices where foldOf[row] == fold { scores[row] = model.logOdds(people, row: row) }
    }
    self.scores = scores
  }
}
