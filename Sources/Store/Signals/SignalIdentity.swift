public import Domain

/// A version of a signal: its values are of one type, live in one space and come from one bundle.
public struct SignalIdentity: Hashable, Sendable {
  public let name: String
  public let version: Int
  public let type: SignalType
  /// Under which name values may be compared: the space of vectors and hashes, the calibration of scores and boxes; texts have one of
  /// their own.
  public let space: SpaceID
  /// Numbers in a vector, bits of a hash, labels with a score or of boxes, bytes of the longest text.
  public let dimension: Int
  /// Names the bundle and all that decides its values: weights, preprocessing, precision.
  public let model: String

  public init(
    name: String, version: Int, type: SignalType = .vector, space: SpaceID, dimension: Int, model: String
  ) {
    self.name = name
    self.version = version
    self.type = type
    self.space = space
    self.dimension = dimension
    self.model = model
  }
}
