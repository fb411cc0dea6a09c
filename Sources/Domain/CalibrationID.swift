/// The map that made a score comparable: a threshold or a sum of scores is meaningful within one calibration only.
public struct CalibrationID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let name: String

  /// - Throws: `badIdentifier`.
  public init(_ name: String) throws(DomainError) {
    self.name = try SlugRule.checked(name, what: "calibration")
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
