import Foundation

/// How many keys of a feature share their identifier with another, and so are one to a model.
public struct CollisionReport: Equatable, Sendable {
  public let feature: String
  /// Distinct keys.
  public let keys: Int
  /// Identifiers that keys may get: the vocabulary without 0.
  public let identifiers: Int
  /// Identifiers that some key got.
  public let used: Int
  /// Keys that are not alone.
  public let colliding: Int
  /// The most keys of one identifier.
  public let largest: Int

  public var share: Double { keys == 0 ? 0 : Double(colliding) / Double(keys) }

  /// The share that an ideal hash gives: 1 − (1 − 1/m)ⁿ⁻¹.
  public var expectedShare: Double {
    keys == 0 ? 0 : 1 - pow(1 - 1 / Double(identifiers), Double(keys - 1))
  }
}

extension FeatureCatalog {
  /// - Parameter keys: of the feature, repeated or not.
  /// - Throws: `PredictionError.badFeatures` unless the feature has a vocabulary and keys.
  /// - Complexity: O(keys + vocabulary).
  public func collisions(
    of name: String, among keys: some Sequence<FeatureKey>
  ) throws(PredictionError) -> CollisionReport {
    guard let place = features.firstIndex(where: { $0.name == name }), let vocabulary = features[place].vocabulary
    else {
      throw PredictionError(.badFeatures, "The feature \(name) is not hashed in \(version): name one that is.")
    }
    if case .numeric = features[place].kind {
      throw PredictionError(.badFeatures, "The feature \(name) has buckets, which never collide: name one with keys.")
    }
    var counts = [Int](repeating: 0, count: vocabulary)
    let distinct = Set(keys).subtracting([.missing])
    for key in distinct { counts[Int(key.id(in: vocabulary, salt: salts[place]))] += 1 }
    return CollisionReport(
      feature: name, keys: distinct.count, identifiers: vocabulary - 1, used: counts.count { $0 > 0 },
      colliding: counts.reduce(0) { $0 + ($1 > 1 ? $1 : 0) }, largest: counts.max() ?? 0)
  }
}
