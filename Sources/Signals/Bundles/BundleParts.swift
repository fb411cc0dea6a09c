public import Bundles
public import Domain

/// The parts of a contract that name a bundle, to be written into it by hand or by a program.
public struct BundleParts: Encodable, Equatable, Sendable {
  public let name, version: String
  public let model, preprocessing: Checksum
  public let precision: Manifest.Precision
  public let space: SpaceID?
  public let threshold: Double?
  public let calibration, code: Checksum?
  public let licence, provenance: String
  public let original: Checksum?

  /// - Throws: `SignalError`: `failed` for a manifest that cannot be written.
  public init(_ manifest: Manifest) throws(SignalError) {
    let identity = try BundleIdentity(manifest)
    (name, version, precision) = (manifest.name, manifest.version, manifest.precision)
    (model, preprocessing) = (identity.model, identity.preprocessing)
    (threshold, calibration, code) = (manifest.threshold, identity.calibration, manifest.training?.code)
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
    let further = [
      threshold.map { "  threshold: \($0)" }, calibration.map { "  calibration: \($0)" }, code.map { "  code: \($0)" },
    ].compactMap(\.self)
    let weights = ["weights:", "  licence: \(licence)", "  provenance: \(provenance)"]
    let original = original.map { ["  original: \($0)"] } ?? []
    return (space + bundle + further + weights + original).joined(separator: "\n")
  }
}
