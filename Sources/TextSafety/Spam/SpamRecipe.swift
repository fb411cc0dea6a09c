import Media
import Statistics

/// How a spam model is learned: everything but the examples.
public struct SpamRecipe: Codable, Equatable, Sendable {
  public var vectorizer: TextVectorizer
  /// Half of it times Σ w² is added to the loss.
  public var penalty: Double
  /// The share of harmless messages that may be blocked among the examples, held out in turn. Half of what may be blocked in use:
  /// a share of a few in thousands is known to about half of itself.
  public var blockedShare: Double
  /// The parts that are held out in turn to choose threshold and calibration.
  public var folds: Int
  public var seed: UInt64

  public init(
    vectorizer: TextVectorizer, penalty: Double = 0.1, blockedShare: Double = 0.001, folds: Int = 5, seed: UInt64 = 1
  ) {
    (self.vectorizer, self.penalty, self.blockedShare) = (vectorizer, penalty, blockedShare)
    (self.folds, self.seed) = (folds, seed)
  }

  /// Words, pairs of words, n-grams of 3 to 5 characters and shape in 2¹⁸ buckets.
  ///
  /// - Throws: never with these sizes; the parts check theirs.
  public static func standard(seed: UInt64 = 1) throws -> SpamRecipe {
    SpamRecipe(
      vectorizer: TextVectorizer(features: try TextFeatures(), hash: try FeatureHash(buckets: 1 << 18)), seed: seed)
  }
}
