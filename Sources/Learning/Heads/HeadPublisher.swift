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
  /// Of a classifier of texts.
  let vocabulary: Data?

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
    var attachments = [ClassifierDecision.fileName: try decision.thresholdFile()]
    attachments[TextScoresProducer.vocabularyName] = vocabulary
    return try .publishOnce(manifest, weights: weights, attachments: attachments, to: folder)
  }

  /// Everything that scores depend on, and the data that they came from.
  private func version(_ weights: Safetensors) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let parts = [
      try weights.serialized(), try encoder.encode(settings.architecture), try encoder.encode(settings.preprocessing),
      try decision.thresholdFile(), Data("\(decision.calibration) \(training.data) \(training.recipe)".utf8),
    ]
    return Bundles.Bundle.version(of: parts)
  }

  /// The contract of a bundle, as YAML.
  ///
  /// - Parameter floor: a figure that the head reached on examples that it did not see, and what it may not fall below.
  func contract(_ bundle: Bundles.Bundle, floor: (measure: String, least: Double)) throws -> String {
    let taxonomy = Checksum(of: Data(settings.labels.joined(separator: "\u{1F}").utf8)).description.prefix(8)
    return try TrainedContract(
      signal: recipe.signal, version: recipe.version, summary: recipe.summary, owner: recipe.owner,
      licence: recipe.licence, provenance: provenance, original: original, recipe: training.recipe,
      value: """
        scores:
            taxonomy: \(recipe.signal)-\(taxonomy)
            labels: \(settings.labels.count)
        """, input: settings.backbone.readsPictures ? "picture" : "text",
      latency: 250 * max(1, settings.views.count),
      golden: "folds of the training file \(training.data.description.prefix(12))", floor: floor
    ).yaml(bundle)
  }
}
