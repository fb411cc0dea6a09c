public import Domain

/// One thing that a model reads of an example: what it is about, how it is encoded, and when its value is known.
public struct FeatureDefinition: Equatable, Sendable {
  /// What a value belongs to. Values of a person or of a request's context are shared by all candidates of the request.
  public enum Entity: String, Sendable, Codable, CaseIterable {
    case user, item, ad, context
    case userItem = "user_item"

    /// Whether one value may stand for all rows of a request.
    public var isShared: Bool { self == .user || self == .context }
  }

  public enum Kind: Equatable, Sendable {
    /// A number; a missing one is read as `missing`, and a column beside it says so unless `isIndicated` is false.
    case numeric([NumericTransform] = [], missing: Float = 0, isIndicated: Bool = true)
    /// One value of many, hashed to identifiers below `vocabulary`; 0 stands for a missing one.
    case categorical(vocabulary: Int)
    /// A set of values, of which the first `limit` are read; a missing set is the one identifier 0, an empty one is empty.
    case multiValued(vocabulary: Int, limit: Int)
    /// Values in the order of time, of which the last are read; missing as for a set.
    case sequence(vocabulary: Int, last: Int)
    /// A vector of a space; a missing one is zeros, and is marked.
    case embedding(SpaceID, dimension: Int)
    /// Two categorical features of the catalogue together; missing when either is.
    case cross(String, String, vocabulary: Int)
  }

  /// Lower case letters, digits and `_`, at most 64.
  public let name: String
  public let entity: Entity
  public let kind: Kind
  /// Seconds from the moment that a value is of to the first decision that may read it: the lag of what computes it.
  public let delay: Int64

  public init(_ name: String, _ entity: Entity, _ kind: Kind, delay: Int64 = 0) {
    self.name = name
    self.entity = entity
    self.kind = kind
    self.delay = delay
  }

  /// The size of the table that its identifiers point into; nil for dense features.
  public var vocabulary: Int? {
    switch kind {
    case .categorical(let size), .multiValued(let size, _), .sequence(let size, _), .cross(_, _, let size): size
    case .numeric(let transforms, _, _):
      if case .bucketise(let boundaries)? = transforms.last { boundaries.count + 2 } else { nil }
    case .embedding: nil
    }
  }
}

extension FeatureDefinition {
  /// What is wrong with the definition by itself, and the remedy.
  var fault: String? {
    let letters = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    guard letters, (1...64).contains(name.utf8.count) else {
      return "has a name of other letters: use 1 to 64 of a-z, 0-9 and _"
    }
    guard (0...31_536_000).contains(delay) else { return "has a delay of \(delay) s: give 0 up to a year" }
    if let vocabulary, !(2...(1 << 26)).contains(vocabulary) {
      return "has a vocabulary of \(vocabulary): give 2 to \(1 << 26)"
    }
    switch kind {
    case .numeric(let transforms, let missing, _): return Self.fault(of: transforms, missing: missing)
    case .multiValued(_, let count), .sequence(_, let count):
      return (1...4_096).contains(count) ? nil : "reads \(count) values: give 1 to 4096"
    case .embedding(_, let dimension):
      return (1...16_384).contains(dimension) ? nil : "has the dimension \(dimension): give 1 to 16384"
    case .categorical, .cross: return nil
    }
  }

  private static func fault(of transforms: [NumericTransform], missing: Float) -> String? {
    guard missing.isFinite else { return "stands for a missing value with \(missing): give a finite number" }
    if let fault = transforms.lazy.compactMap(\.fault).first { return fault }
    let buckets = transforms.dropLast().contains { if case .bucketise = $0 { true } else { false } }
    return buckets ? "transforms identifiers of buckets further: put the buckets last" : nil
  }
}
