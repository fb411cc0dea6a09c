public import Domain

/// A version of a signal: its values live in one space and come from one bundle.
public struct SignalIdentity: Hashable, Sendable {
  public let name: String
  public let version: Int
  public let space: SpaceID
  /// Numbers in a vector.
  public let dimension: Int
  /// Names the bundle and all that decides its values: weights, preprocessing, precision.
  public let model: String

  public init(name: String, version: Int, space: SpaceID, dimension: Int, model: String) {
    self.name = name
    self.version = version
    self.space = space
    self.dimension = dimension
    self.model = model
  }
}

/// What a producer made of one piece of content.
public enum SignalValue: Equatable, Sendable {
  case vector(Embedding)
  /// Why there is no value.
  case null(reason: String)
}
