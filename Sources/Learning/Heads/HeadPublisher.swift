import Bundles
import Domain
import Foundation
import Signals

/// Makes one bundle of a trained classifier, and the contract that serving loads it by; equal content has an equal version.
struct HeadPublisher {
  let recipe: SignalRecipe
  let settings: ClassifierSettings
  let decision: ClassifierDecision
  let training: Manifest.Training
  /// The checksum of the published weights that the backbone started from.
  let original: Checksum
  let provenance: String

  /// - Parameter folder: `bundles/` in the data directory.
  /// - Throws: `BundleError`, `DomainError`.
  func publish(_ weights: Safetensors, to folder: URL) throws -> Bundles.Bundle {
    let id = try version(weights)
    var manifest = Manifest(
      name: recipe.signal, version: id, architecture: settings.architecture, precision: .float32,
      preprocessing: settings.preprocessing, licence: recipe.licence,
      provenance: .init(source: provenance, original: original, note: "trained by `vitrine signals train`"),
      training: training)
    manifest.calibrations = decision.manifest(
      try CalibrationID("\(recipe.signal).v\(recipe.version).\(id)"), labels: settings.labels)
    let place = folder.appending(path: "\(recipe.signal)-\(id)", directoryHint: .isDirectory)
    if FileManager.default.fileExists(atPath: place.appending(path: Bundles.Bundle.manifestName).path) {
      return try Bundles.Bundle(loading: place)
    }
    return try Bundles.Bundle.publish(
      manifest, weights: weights, attachments: [ClassifierDecision.fileName: decision.thresholdFile()], to: place)
  }

  /// Everything that scores depend on, and the data that they came from.
  private func version(_ weights: Safetensors) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let parts = [
      try weights.serialized(), try encoder.encode(settings.architecture), try encoder.encode(settings.preprocessing),
      try decision.thresholdFile(), Data("\(decision.calibration) \(training.data) \(training.recipe)".utf8),
    ]
    return String(Checksum(of: parts).description.prefix(12))
  }

  /// The contract of a bundle, as YAML.
  ///
  /// - Parameter floor: a figure that the head reached on examples that it did not see, and what it may not fall below.
  func contract(_ bundle: Bundles.Bundle, floor: (measure: String, least: Double)) throws -> String {
    let (model, preprocessing) = try SignalContract.checksums(of: bundle.manifest)
    let taxonomy = Checksum(of: Data(settings.labels.joined(separator: "\u{1F}").utf8)).description.prefix(8)
    return """
      # Written by training; \(training.recipe.description.prefix(12)) is the checksum of the recipe.
      signal: \(recipe.signal)
      version: \(recipe.version)
      summary: \(Self.quoted(recipe.summary))
      entity: item
      value:
        scores:
          taxonomy: \(recipe.signal)-\(taxonomy)
          labels: \(settings.labels.count)
      calibration: \(bundle.manifest.calibrations.first?.id.name ?? "")
      inputs: [\(settings.backbone.readsPictures ? "picture" : "text")]
      bundle:
        name: \(bundle.manifest.name)
        version: "\(bundle.manifest.version)"
        model: \(model)
        preprocessing: \(preprocessing)
        precision: f32
      owner: \(Self.quoted(recipe.owner))
      weights:
        licence: \(recipe.licence)
        provenance: \(Self.quoted(provenance))
        original: \(original)
      objectives:
        coverage: 0.99
        freshness_p95_seconds: 3600
        latency_p99_milliseconds: \(250 * max(1, settings.views.count))
      golden:
        set: \(Self.quoted("folds of the training file \(training.data.description.prefix(12))"))
        floors:
          - measure: \(floor.measure)
            slice: all
            least: \(String(format: "%.3f", floor.least))
      nulls: [\(SignalNull.Code.known.joined(separator: ", "))]
      consumers: []

      """
  }

  /// A JSON string is a YAML one.
  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
