import Bundles
import Domain
import Foundation
import Signals

/// Makes one bundle of a trained detector, and the contract that serving loads it by; equal content has an equal version.
struct BoxPublisher {
  let recipe: BoxRecipe
  let settings: DetectorSettings
  let decision: DetectorDecision
  let training: Manifest.Training
  /// The checksum of the published weights that the backbone started from.
  let original: Checksum
  let provenance: String

  /// - Parameter folder: `bundles/` in the data directory.
  /// - Throws: `BundleError`, `DomainError`.
  func publish(_ weights: Safetensors, to folder: URL) throws -> Bundles.Bundle {
    // Layers of the backbone that boxes do not pass through stay behind.
    let used = Safetensors(
      tensors: weights.tensors.filter { name, _ in
        !["backbone._conv_head", "backbone._bn1.", "backbone._fc"].contains { name.hasPrefix($0) }
      })
    let id = try version(used)
    var manifest = Manifest(
      name: recipe.signal, version: id, architecture: settings.architecture, precision: .float32,
      preprocessing: settings.preprocessing, licence: recipe.licence,
      provenance: .init(source: provenance, original: original, note: "trained by `vitrine signals train`"),
      training: training)
    manifest.calibrations = decision.manifest(try CalibrationID("\(recipe.signal).v\(recipe.version).\(id)"))
    return try .publishOnce(manifest, weights: used, to: folder)
  }

  private func version(_ weights: Safetensors) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let parts = [
      try weights.serialized(), try encoder.encode(settings.architecture), try encoder.encode(settings.preprocessing),
      Data("\(decision) \(training.data) \(training.recipe)".utf8),
    ]
    return Bundles.Bundle.version(of: parts)
  }

  /// The contract of a bundle, as YAML.
  ///
  /// - Parameter least: what the mean average precision at an overlap of 0.5 may not fall below.
  func contract(_ bundle: Bundles.Bundle, least: Double) throws -> String {
    let taxonomy = Checksum(of: Data(settings.labels.joined(separator: "\u{1F}").utf8)).description.prefix(8)
    return try TrainedContract(
      signal: recipe.signal, version: recipe.version, summary: recipe.summary, owner: recipe.owner,
      licence: recipe.licence, provenance: provenance, original: original, recipe: training.recipe,
      value: """
        boxes:
            taxonomy: \(recipe.signal)-\(taxonomy)
            labels: \(settings.labels.count)
        """, input: "picture", latency: 500,
      golden: "inner part of the training file \(training.data.description.prefix(12))",
      floor: ("mAP at overlap 0.5", least)
    ).yaml(bundle)
  }
}
