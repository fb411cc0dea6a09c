public import Bundles
public import Domain

/// The parts of a contract that name a bundle, to be written into it by hand or by a program.
public struct BundleParts: Encodable, Equatable, Sendable {
  public let name, version: String
  public let model, preprocessing: Checksum
  public let precision: Manifest.Precision
  public let space: SpaceID?
  public let licence, provenance: String
  public let original: Checksum?

  /// - Throws: `SignalError`: `failed` for a manifest that cannot be written.
  public init(_ manifest: Manifest) throws(SignalError) {
    let identity = try BundleIdentity(manifest)
    (name, version, precision) = (manifest.name, manifest.version, manifest.precision)
    (model, preprocessing) = (identity.model, identity.preprocessing)
    (space, licence) = (manifest.space, manifest.licence)
    (provenance, original) = (manifest.provenance.source, manifest.provenance.original)
  }

  /// As contracts have them.
  public var yaml: String {
    let space = space.map { ["space: \($0)"] } ?? []
    let bundle = [
      "bundle:", "  name: \(name)", "  version: \"\(version)\"", "  model: \(model)",
      "  preprocessing: \(preprocessing)",
      "  precision: \(precision.rawValue)",
    ]
    let weights = ["weights:", "  licence: \(licence)", "  provenance: \(provenance)"]
    let original = original.map { ["  original: \($0)"] } ?? []
    return (space + bundle + weights + original).joined(separator: "\n")
  }
}
