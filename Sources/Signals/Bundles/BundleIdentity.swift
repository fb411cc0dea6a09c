public import Bundles
import Domain
import Foundation

/// The checksums by which a contract names a bundle.
struct BundleIdentity: Equatable {
  /// Of the architecture with its settings, the weights, and the threshold of those that decide.
  let model: Checksum
  /// Of the preprocessing with its settings, and the files it reads, like a vocabulary.
  let preprocessing: Checksum

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
    for part in parts where part.promised != part.found {
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
