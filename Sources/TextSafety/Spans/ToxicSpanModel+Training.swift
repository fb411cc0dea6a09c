import Domain
import Statistics

extension ToxicSpanModel {
  /// Learns from comments: what rests on the scores of the words' classifier, threshold and calibration included, is learned on
  /// comments that it was not fitted on.
  ///
  /// - Throws: `SafetyError`: `tooFewExamples`; `StatisticsError` for a recipe outside its domain.
  /// - Complexity: `folds` + 1 fits.
  public init(learning examples: SpanExamples, recipe: SpanRecipe) throws {
    try self.init(
      learning: try TokenTable(examples, recipe: recipe), comments: Array(examples.comments.indices), recipe: recipe)
  }

  /// The same from some comments of a table, for studies that fit many times.
  init(learning table: TokenTable, comments: [Int], recipe: SpanRecipe) throws {
    var random = SeededRandom(seed: recipe.seed, stream: "spans")
    let folds = try Grouping(comments.map { table.groups.codes[$0] }).folds(recipe.folds, using: &random)
    let rows = table.rows(of: comments)
    let foldOfRow = zip(comments, folds).flatMap { comment, fold in table.rows[comment].map { _ in fold } }
    func fit(_ rows: [Int], _ random: inout SeededRandom) throws -> SparseLogisticModel {
      try SparseLogisticModel(
        features: table.matrix, outcomes: table.outcomes, examples: rows, penalty: recipe.penalty, tolerance: 0.1,
        using: &random)
    }
    let odds = try HeldOutScores.of(rows: rows, folds: foldOfRow, count: recipe.folds, using: &random) { rows, random in
      let model = try fit(rows, &random)
      return { model.logOdds(table.matrix, row: $0) }
    }
    let outcomes = rows.map { table.outcomes[$0] }
    let features = try TokenContext.matrix(table.split(odds, comments))
    let context = try LogisticModel(features: features, outcomes: outcomes)
    // Its few weights fit the examples no better than others: what it says of them stands for held-out scores.
    let scores = context.probabilities(features)
    let calibrator = try CalibrationChoice(probabilities: scores, outcomes: outcomes).calibrator
    try self.init(
      recipe: recipe, words: try fit(rows, &random), context: context, calibrator: calibrator,
      threshold: table.bestThreshold(comments, table.split(scores.map { calibrator($0) }, comments)))
  }
}
