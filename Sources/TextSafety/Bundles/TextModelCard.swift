public import Bundles

/// What a bundle says of a text model beside the model itself.
public struct TextModelCard: Equatable, Sendable {
  public var name: String
  public var version: String
  /// An SPDX identifier: that of the examples, which the weights derive from.
  public var licence: String
  /// Where the examples come from.
  public var source: String
  /// The checksum of the file of examples.
  public var examples: Checksum

  public init(name: String, version: String, licence: String, source: String, examples: Checksum) {
    (self.name, self.version, self.licence) = (name, version, licence)
    (self.source, self.examples) = (source, examples)
  }
}
