public import Bundles
import Domain
import Foundation

/// The checksums by which a contract names a bundle.
struct BundleIdentity: Equatable {
  /// Of the architecture with its settings, the weights, and the threshold of those that decide.
  let model: Checksum
  /// Of the preprocessing with its settings, and the files it reads, like a vocabulary.
  let preprocessing: Checksum
  /// Of the maps from raw scores to probabilities; nil without any.
  let calibration: Checksum?

  private struct Model: Encodable {
    let architecture: Manifest.Architecture
    let weights: Checksum?
    let threshold: Double?
  }

  private struct Preprocessing: Encodable {
    let settings: Manifest.Preprocessing
    let files: [String: Checksum]
  }

  init(_ manifest: Manifest) throws(SignalError) {
    let weights = manifest.files.first { $0.name == Bundles.Bundle.weightsName }
    model = try Self.checksum(
      Model(
        architecture: manifest.architecture, weights: weights?.sha256, threshold: manifest.threshold))
    let others = manifest.files.filter { $0.name != Bundles.Bundle.weightsName }.map { ($0.name, $0.sha256) }
    preprocessing = try Self.checksum(
      Preprocessing(settings: manifest.preprocessing, files: Dictionary(others) { first, _ in first }))
    calibration = manifest.calibrations.isEmpty ? nil : try Self.checksum(manifest.calibrations)
  }

  private static func checksum(_ value: some Encodable) throws(SignalError) -> Checksum {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Checksum(of: try encoder.encode(value))
    } catch {
      throw SignalError(.failed, "A manifest cannot be written as JSON: publish the bundle again.", cause: error)
    }
  }
}

extension SignalContract {
  /// - Throws: `SignalError`: `bundleMismatch`, naming the first part that differs.
  func requireMatch(_ manifest: Manifest) throws(SignalError) {
    let identity = try BundleIdentity(manifest)
    let parts: [(name: String, promised: String, found: String)] = [
      ("name", bundle.name, manifest.name),
      ("version", bundle.version, manifest.version),
      ("precision", bundle.precision.rawValue, manifest.precision.rawValue),
      ("preprocessing", bundle.preprocessing.description, identity.preprocessing.description),
      ("model", bundle.model.description, identity.model.description),
      ("space", space?.name ?? "", manifest.space?.name ?? ""),
      ("licence", weights.licence, manifest.licence),
    ]
    // Parts that a contract may leave out; what it names holds.
    let further: [(name: String, promised: String?, found: String?)] = [
      ("threshold", bundle.threshold.map { "\($0)" }, manifest.threshold.map { "\($0)" }),
      ("calibration", bundle.calibration?.description, identity.calibration?.description),
      ("code", bundle.code?.description, manifest.training?.code.description),
    ]
    let named = further.compactMap { part in part.promised.map { (part.name, $0, part.found ?? "none") } }
    for part in parts + named where part.promised != part.found {
      throw SignalError(
        .bundleMismatch,
        "The contract of \(name) names the \(part.name) \(part.promised) and this bundle has \(part.found): "
          + "give the changed bundle a new version, a new space and a new version of the contract.")
    }
  }

  /// - Throws: `SignalError`: `bundleMismatch` when the labels or the calibration are not those of the bundle.
  func requireMatch(_ settings: ClassifierSettings, _ manifest: Manifest) throws(SignalError) {
    guard case .scores(_, settings.labels.count) = value, manifest.calibrations.allSatisfy({ $0.id == calibration })
    else {
      throw SignalError(
        .bundleMismatch,
        "The contract of \(name) promises \(value) under \(calibration?.name ?? "no calibration"), and this bundle gives "
          + "\(settings.labels.count) labels under \(manifest.calibrations.first?.id.name ?? "none"): use its own contract."
      )
    }
  }

  /// Names all that decides a value.
  var modelName: String {
    "\(bundle.name)-\(bundle.version) \(bundle.model) \(bundle.preprocessing) \(bundle.precision.rawValue)"
      + bundle.furtherParts
  }
}

extension SignalContract.BundleReference {
  /// The parts that a contract may leave out, for names and locks; empty without any.
  var furtherParts: String {
    [threshold.map { " threshold \($0)" }, calibration.map { " calibration \($0)" }, code.map { " code \($0)" }]
      .compactMap(\.self).joined()
  }
}

extension SignalContract {
  /// The checksums by which a contract names a bundle.
  ///
  /// - Throws: `SignalError`: `failed` for a manifest that cannot be written.
  public static func checksums(
    of manifest: Manifest
  ) throws(SignalError) -> (model: Checksum, preprocessing: Checksum) {
    let identity = try BundleIdentity(manifest)
    return (identity.model, identity.preprocessing)
  }
}
