import Domain

/// A catalogue as a file writes it:
///
///     name: ranker
///     features:
///       - {name: item_clicks, entity: item, kind: numeric, transforms: [log1p, {clip: [0, 12]}], missing: 0, delay: 60}
///       - {name: hour, entity: context, kind: numeric, transforms: [{buckets: [6, 12, 18]}]}
///       - {name: category, entity: item, kind: categorical, vocabulary: 1024}
///       - {name: interests, entity: user, kind: multi_valued, vocabulary: 1024, limit: 20}
///       - {name: clicked, entity: user, kind: sequence, vocabulary: 65536, last: 50}
///       - {name: picture, entity: item, kind: embedding, space: image.lite0.v1, dimension: 1280}
///       - {name: category_device, entity: user_item, kind: cross, of: [category, device], vocabulary: 4096}
extension FeatureCatalog: Codable {
  private enum Key: String, CodingKey, CaseIterable { case name, features }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(Key.allCases.map(\.rawValue), in: "A feature catalogue")
    let container = try decoder.container(keyedBy: Key.self)
    try self.init(
      container.decode(String.self, forKey: .name), container.decode([FeatureDefinition].self, forKey: .features))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(features, forKey: .features)
  }
}

extension FeatureDefinition: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case name, entity, kind, delay, transforms, missing, indicated, vocabulary, limit, last, space, dimension, of
  }

  private enum KindName: String, Codable {
    case numeric, categorical, sequence, embedding, cross
    case multiValued = "multi_valued"

    var keys: [Key] {
      switch self {
      case .numeric: [.transforms, .missing, .indicated]
      case .categorical: [.vocabulary]
      case .multiValued: [.vocabulary, .limit]
      case .sequence: [.vocabulary, .last]
      case .embedding: [.space, .dimension]
      case .cross: [.of, .vocabulary]
      }
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .name)
    let kind = try container.decode(KindName.self, forKey: .kind)
    let keys = [Key.name, .entity, .kind, .delay] + kind.keys
    try decoder.refuseUnknownKeys(keys.map(\.rawValue), in: "The feature \(name), which is \(kind.rawValue),")
    self.init(
      name, try container.decode(Entity.self, forKey: .entity), try Self.kind(kind, container),
      delay: try container.decodeIfPresent(Int64.self, forKey: .delay) ?? 0)
  }

  private static func kind(_ kind: KindName, _ container: KeyedDecodingContainer<Key>) throws -> Kind {
    func number(_ key: Key) throws -> Int { try container.decode(Int.self, forKey: key) }
    switch kind {
    case .numeric:
      return .numeric(
        try container.decodeIfPresent([NumericTransform].self, forKey: .transforms) ?? [],
        missing: try container.decodeIfPresent(Float.self, forKey: .missing) ?? 0,
        isIndicated: try container.decodeIfPresent(Bool.self, forKey: .indicated) ?? true)
    case .categorical: return .categorical(vocabulary: try number(.vocabulary))
    case .multiValued: return .multiValued(vocabulary: try number(.vocabulary), limit: try number(.limit))
    case .sequence: return .sequence(vocabulary: try number(.vocabulary), last: try number(.last))
    case .embedding:
      return .embedding(try container.decode(SpaceID.self, forKey: .space), dimension: try number(.dimension))
    case .cross:
      let parts = try container.decode([String].self, forKey: .of)
      guard parts.count == 2 else {
        throw PredictionError(.badCatalog, "A cross names \(parts.count) features: name two.")
      }
      return .cross(parts[0], parts[1], vocabulary: try number(.vocabulary))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(entity, forKey: .entity)
    if delay != 0 { try container.encode(delay, forKey: .delay) }
    if case .numeric = kind {} else if let vocabulary { try container.encode(vocabulary, forKey: .vocabulary) }
    switch kind {
    case .numeric(let transforms, let missing, let isIndicated):
      try container.encode(KindName.numeric, forKey: .kind)
      if !transforms.isEmpty { try container.encode(transforms, forKey: .transforms) }
      try container.encode(missing, forKey: .missing)
      try container.encode(isIndicated, forKey: .indicated)
    case .categorical:
      try container.encode(KindName.categorical, forKey: .kind)
    case .multiValued(_, let limit):
      try container.encode(KindName.multiValued, forKey: .kind)
      try container.encode(limit, forKey: .limit)
    case .sequence(_, let last):
      try container.encode(KindName.sequence, forKey: .kind)
      try container.encode(last, forKey: .last)
    case .embedding(let space, let dimension):
      try container.encode(KindName.embedding, forKey: .kind)
      try container.encode(space, forKey: .space)
      try container.encode(dimension, forKey: .dimension)
    case .cross(let left, let right, _):
      try container.encode(KindName.cross, forKey: .kind)
      try container.encode([left, right], forKey: .of)
    }
  }
}

extension NumericTransform: Codable {
  private enum Key: String, CodingKey, CaseIterable { case clip, buckets }

  public init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      guard word == "log1p" else {
        throw PredictionError(.badCatalog, "A transform is \(word): write log1p, clip: [low, high] or buckets: [...].")
      }
      self = .log1p
      return
    }
    try decoder.refuseUnknownKeys(Key.allCases.map(\.rawValue), in: "A transform")
    let container = try decoder.container(keyedBy: Key.self)
    if let range = try container.decodeIfPresent([Float].self, forKey: .clip) {
      guard range.count == 2, range[0] < range[1] else {
        throw PredictionError(.badCatalog, "A clip has no two rising numbers: write clip: [low, high].")
      }
      self = .clip(range[0]...range[1])
    } else {
      self = .bucketise(try container.decode([Float].self, forKey: .buckets))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .log1p:
      var container = encoder.singleValueContainer()
      try container.encode("log1p")
    case .clip(let range):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode([range.lowerBound, range.upperBound], forKey: .clip)
    case .bucketise(let boundaries):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(boundaries, forKey: .buckets)
    }
  }
}

/// Any name of a field.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// A misspelt field would otherwise be read as one left out.
  fileprivate func refuseUnknownKeys(_ known: [String], in what: String) throws {
    let unknown = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).filter { !known.contains($0) }
    guard let first = unknown.min() else { return }
    throw PredictionError(.badCatalog, "\(what) has no field \(first): use \(known.joined(separator: ", ")).")
  }
}
