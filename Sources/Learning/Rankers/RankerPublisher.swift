import Bundles
import Domain
import Foundation
import Prediction

/// Makes a bundle of a trained model; equal content has an equal version.
struct RankerPublisher {
  /// The folder that holds a folder for each version.
  let models: URL
  let schema: String

  /// - Throws: `BundleError`.
  func publish(
    _ trained: TrainedRanker, calibrations: HeadCalibrations, precision: Manifest.Precision, snapshot: String,
    counts: String
  ) throws -> Bundles.Bundle {
    let version = try version(of: trained, calibrations, precision: precision, snapshot: snapshot)
    let manifest = Manifest(
      name: "ranker", version: version, architecture: trained.architecture.manifest, precision: precision,
      preprocessing: Manifest.Preprocessing(name: "features", settings: ["schema": .text(schema)]),
      licence: "LicenseRef-Own",
      provenance: Manifest.Provenance(
        source: "trained on the ledger", note: "decisions and outcomes \(snapshot), \(counts)"),
      calibrations: try Self.stored(calibrations, version: version))
    let folder = models.appending(path: "ranker-\(version)", directoryHint: .isDirectory)
    let isThere = FileManager.default.fileExists(atPath: folder.appending(path: Bundles.Bundle.manifestName).path)
    return isThere
      ? try Bundles.Bundle(loading: folder)
      : try Bundles.Bundle.publish(manifest, weights: trained.weights, to: folder)
  }

  private static func stored(_ calibrations: HeadCalibrations, version: String) throws -> [Manifest.Calibration] {
    try RankerTask.allCases.flatMap { try calibrations[$0].manifest(of: $0, suffix: version) }
  }

  /// Everything that the bundle's predictions depend on, and the data that they came from.
  private func version(
    of trained: TrainedRanker, _ calibrations: HeadCalibrations, precision: Manifest.Precision, snapshot: String
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var bytes = try trained.weights.serialized()
    bytes += try encoder.encode(trained.architecture.manifest)
    bytes += try encoder.encode(try Self.stored(calibrations, version: "unnamed"))
    bytes += Data("\(schema) \(snapshot) \(precision.rawValue)".utf8)
    return String(Checksum(of: bytes).description.prefix(16))
  }
}
