/// A vector together with the space that gives it meaning.
public struct Embedding: Equatable, Sendable {
  public let space: SpaceID
  public let values: [Float]

  /// - Throws: `badEmbedding` when empty or not finite.
  public init(space: SpaceID, values: [Float]) throws(DomainError) {
    guard !values.isEmpty else {
      throw DomainError(.badEmbedding, "An embedding of space \(space) is empty: give at least one number.")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw DomainError(
        .badEmbedding, "An embedding of space \(space) is not finite at \(bad): store a null reason instead.")
    }
    self.space = space
    self.values = values
  }

  public var dimension: Int { values.count }

  /// - Throws: `spaceMismatch` unless both live in one space and have one dimension.
  public func requireSameSpace(as other: Embedding) throws(DomainError) {
    guard space == other.space, dimension == other.dimension else {
      throw DomainError(
        .spaceMismatch,
        "Space \(space) (\(dimension)) meets space \(other.space) (\(other.dimension)): "
          + "compute both with one model, or register a bridge.")
    }
  }
}
