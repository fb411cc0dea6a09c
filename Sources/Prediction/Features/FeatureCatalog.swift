import Domain

/// The features of a model, defined once for serving, simulation and training.
///
/// Decodable from JSON, or from YAML with a decoder of it; `FeatureDefinition+Codable` lists the fields. `version` is a hash of
/// the contents, so that a model trained on other definitions is never fed with these.
public struct FeatureCatalog: Equatable, Sendable {
  public let name: String
  public let features: [FeatureDefinition]
  /// `name@` and 16 hexadecimal digits; any change of a definition or of their order is another version.
  public let version: String
  public let layout: ExampleLayout
  let salts: [UInt64]

  /// - Throws: `PredictionError.badCatalog` with the feature and the remedy.
  public init(_ name: String, _ features: [FeatureDefinition]) throws(PredictionError) {
    guard !name.isEmpty, name.utf8.count <= 64, (1...4_096).contains(features.count) else {
      throw PredictionError(.badCatalog, "A feature catalogue has no name or no features: give both, at most 4096.")
    }
    var known: [String: FeatureDefinition] = [:]
    for feature in features {
      guard known.updateValue(feature, forKey: feature.name) == nil else {
        throw PredictionError(.badCatalog, "Two features are named \(feature.name): rename one.")
      }
      if let fault = feature.fault {
        throw PredictionError(.badCatalog, "The feature \(feature.name) \(fault).")
      }
    }
    for feature in features {
      if let fault = Self.faultOfCross(feature, known) {
        throw PredictionError(.badCatalog, "The feature \(feature.name) \(fault).")
      }
    }
    self.name = name
    self.features = features
    layout = ExampleLayout(features)
    salts = features.map { FeatureKey($0.name).rawValue }
    version = Self.version(name, features)
  }

  public subscript(name: String) -> FeatureDefinition? { features.first { $0.name == name } }

  private static func faultOfCross(_ feature: FeatureDefinition, _ known: [String: FeatureDefinition]) -> String? {
    guard case .cross(let left, let right, _) = feature.kind else { return nil }
    guard left != right else { return "crosses \(left) with itself: name two features" }
    for name in [left, right] {
      guard let part = known[name] else { return "crosses \(name), which is not in the catalogue: define it" }
      guard case .categorical = part.kind else {
        return "crosses \(name), which is not categorical: cross categorical features"
      }
      if feature.entity.isShared, !part.entity.isShared {
        return "is of the entity \(feature.entity.rawValue) and crosses \(name), which differs between candidates: "
          + "make it user_item"
      }
    }
    return nil
  }

  private static func version(_ name: String, _ features: [FeatureDefinition]) -> String {
    var hash = StableHash()
    hash.combine("features 1")
    hash.combine(name)
    for feature in features { feature.combine(into: &hash) }
    let digits = String(hash.value, radix: 16)
    return "\(name)@\(String(repeating: "0", count: 16 - digits.count))\(digits)"
  }
}

extension FeatureDefinition {
  fileprivate func combine(into hash: inout StableHash) {
    hash.combine(name)
    hash.combine(entity.rawValue)
    hash.combine(UInt64(bitPattern: delay))
    switch kind {
    case .numeric(let transforms, let missing, let isIndicated):
      hash.combine("numeric")
      hash.combine(UInt64(missing.bitPattern))
      hash.combine(isIndicated ? 1 : 0)
      for transform in transforms { transform.combine(into: &hash) }
    case .categorical(let vocabulary):
      hash.combine("categorical \(vocabulary)")
    case .multiValued(let vocabulary, let limit):
      hash.combine("multi_valued \(vocabulary) \(limit)")
    case .sequence(let vocabulary, let last):
      hash.combine("sequence \(vocabulary) \(last)")
    case .embedding(let space, let dimension):
      hash.combine("embedding \(space) \(dimension)")
    case .cross(let left, let right, let vocabulary):
      hash.combine("cross \(vocabulary)")
      hash.combine(left)
      hash.combine(right)
    }
  }
}

extension NumericTransform {
  fileprivate func combine(into hash: inout StableHash) {
    switch self {
    case .log1p: hash.combine("log1p")
    case .clip(let range):
      hash.combine("clip")
      hash.combine(UInt64(range.lowerBound.bitPattern))
      hash.combine(UInt64(range.upperBound.bitPattern))
    case .bucketise(let boundaries):
      hash.combine("buckets \(boundaries.count)")
      for boundary in boundaries { hash.combine(UInt64(boundary.bitPattern)) }
    }
  }
}
