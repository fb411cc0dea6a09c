public import Statistics

/// Says how probable it is that a message is spam.
public struct SpamTextModel: Equatable, Sendable {
  public let recipe: SpamRecipe
  public let classifier: SparseLogisticModel
  /// From `score` to a probability.
  public let calibrator: Calibrator
  /// The `score` from which on a message is spam at the recipe's share of harmless messages blocked.
  public let threshold: Double

  public init(recipe: SpamRecipe, classifier: SparseLogisticModel, calibrator: Calibrator, threshold: Double) {
    (self.recipe, self.classifier) = (recipe, classifier)
    (self.calibrator, self.threshold) = (calibrator, threshold)
  }

  public struct Answer: Equatable, Sendable {
    /// What the classifier says, before calibration: what thresholds are compared with.
    public let score: Double
    /// The calibrated probability of spam.
    public let probability: Double
    public let isSpam: Bool
  }

  /// - Complexity: O(n log n) in the length of the text.
  public func callAsFunction(_ text: String) -> Answer {
    answer(to: LogOdds.inverse(classifier.logOdds(recipe.vectorizer(text))))
  }

  func answer(to score: Double) -> Answer {
    Answer(score: score, probability: calibrator(score), isSpam: score >= threshold)
  }
}
