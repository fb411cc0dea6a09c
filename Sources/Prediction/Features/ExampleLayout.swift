public import Domain

/// Where each feature of a catalogue stands in an `ExampleBatch`: what sizes a network.
public struct ExampleLayout: Equatable, Sendable {
  public struct Sparse: Equatable, Sendable {
    public let name: String
    public let vocabulary: Int
  }

  public struct Vector: Equatable, Sendable {
    public let name: String
    public let space: SpaceID
    public let dimension: Int
  }

  /// What the name of a column ends with that says a number is missing: 1 for that, 0 else.
  public static let missingMark = ".is_missing"

  /// Names of the columns of the matrix; the mark of a number stands right behind it.
  public let dense: [String]
  public let sparse: [Sparse]
  public let vectors: [Vector]

  init(_ features: [FeatureDefinition]) {
    var dense: [String] = []
    var sparse: [Sparse] = []
    var vectors: [Vector] = []
    for feature in features {
      if let vocabulary = feature.vocabulary {
        sparse.append(Sparse(name: feature.name, vocabulary: vocabulary))
        continue
      }
      switch feature.kind {
      case .numeric(_, _, let isIndicated):
        dense.append(feature.name)
        if isIndicated { dense.append(feature.name + Self.missingMark) }
      case .embedding(let space, let dimension):
        vectors.append(Vector(name: feature.name, space: space, dimension: dimension))
      case .categorical, .multiValued, .sequence, .cross: break
      }
    }
    self.dense = dense
    self.sparse = sparse
    self.vectors = vectors
  }
}
