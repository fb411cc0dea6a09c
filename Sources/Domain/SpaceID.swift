/// The vector space that an embedding lives in: model, weights, preprocessing and head together.
///
/// Distances between two spaces mean nothing, so every door that compares checks this id.
public struct SpaceID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let name: String

  /// - Parameter name: such as `image.lite0.v1`: lower case letters, digits, dots, dashes.
  /// - Throws: `badIdentifier`.
  public init(_ name: String) throws(DomainError) {
    self.name = try SlugRule.checked(name, what: "space")
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  public var description: String { name }
}
