import Domain
import Statistics

extension SpamTextModel {
  /// Learns from messages; the threshold and the calibration are chosen on scores of messages that were held out in turn, so that
  /// near-duplicates of a message are never on both sides.
  ///
  /// - Throws: `SafetyError`: `tooFewExamples`, `badValue`; `StatisticsError` for a recipe outside its domain.
  /// - Complexity: `folds` + 1 fits.
  public init(learning examples: LabelledTexts, recipe: SpamRecipe) throws {
    let matrix = try recipe.vectorizer.matrix(of: examples.texts)
    try self.init(
      learning: matrix, outcomes: examples.outcomes, groups: Grouping(examples.texts.map { TextKey($0) }),
      rows: Array(examples.texts.indices), recipe: recipe)
  }

  /// The same from some rows of a matrix of features, for studies that fit many times.
  init(
    learning matrix: SparseMatrix, outcomes: [Bool], groups: Grouping, rows: [Int], recipe: SpamRecipe
  ) throws {
    var random = SeededRandom(seed: recipe.seed, stream: "spam")
    let folds = try Grouping(rows.map { groups.codes[$0] }).folds(recipe.folds, using: &random)
    let scores = try HeldOutScores.of(rows: rows, folds: folds, count: recipe.folds, using: &random) { seen, random in
      let model = try SparseLogisticModel(
        features: matrix, outcomes: outcomes, examples: seen, penalty: recipe.penalty, using: &random)
      return { LogOdds.inverse(model.logOdds(matrix, row: $0)) }
    }
    let known = rows.map { outcomes[$0] }
    self.init(
      recipe: recipe,
      classifier: try SparseLogisticModel(
        features: matrix, outcomes: outcomes, examples: rows, penalty: recipe.penalty, using: &random),
      calibrator: try CalibrationChoice(probabilities: scores, outcomes: known).calibrator,
      threshold: try OperatingPoint.threshold(scores: scores, outcomes: known, blocking: recipe.blockedShare))
  }
}
