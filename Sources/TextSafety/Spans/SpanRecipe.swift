public import Media
public import Statistics

/// How a model of toxic spans is learned: everything but the examples.
public struct SpanRecipe: Codable, Equatable, Sendable {
  public var features: TokenFeatures
  public var hash: FeatureHash
  /// Half of it times Σ w² is added to the loss.
  public var penalty: Double
  /// The parts that are held out in turn for the scores that context, threshold and calibration are learned on.
  public var folds: Int
  public var seed: UInt64

  public init(features: TokenFeatures, hash: FeatureHash, penalty: Double = 5, folds: Int = 4, seed: UInt64 = 1) {
    (self.features, self.hash, self.penalty) = (features, hash, penalty)
    (self.folds, self.seed) = (folds, seed)
  }

  /// Words, n-grams of 2 to 5 characters and neighbours in 2²⁰ buckets.
  ///
  /// - Throws: never with these sizes; the parts check theirs.
  public static func standard(seed: UInt64 = 1) throws -> SpanRecipe {
    SpanRecipe(features: try TokenFeatures(), hash: try FeatureHash(buckets: 1 << 20), seed: seed)
  }

  /// One vector per token that is judged.
  func vectors(_ tokens: [TextToken]) -> [SparseVector] {
    features.keys(of: tokens).map { keys in
      SparseVector(keys.map { (Int32(truncatingIfNeeded: hash.bucket(of: $0)), 1) })
    }
  }
}
