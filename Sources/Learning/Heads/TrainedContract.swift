import Bundles
import Domain
import Foundation
import Signals

/// The contract of a bundle that was trained here, as YAML.
struct TrainedContract {
  let signal: String
  let version: Int
  let summary, owner, licence, provenance: String
  /// The checksum of the published weights that training started from.
  let original: Checksum
  let recipe: Checksum
  /// The members of `value`, indented by four spaces from the second line on.
  let value: String
  let input: String
  /// In milliseconds.
  let latency: Int
  let golden: String
  /// A figure that was reached on examples that training did not see, and what it may not fall below.
  let floor: (measure: String, least: Double)

  /// - Throws: `SignalError`: `failed` for a manifest that cannot be written.
  func yaml(_ bundle: Bundles.Bundle) throws -> String {
    let (model, preprocessing) = try SignalContract.checksums(of: bundle.manifest)
    return """
      # Written by training; \(recipe.description.prefix(12)) is the checksum of the recipe.
      signal: \(signal)
      version: \(version)
      summary: \(Self.quoted(summary))
      entity: item
      value:
        \(value)
      calibration: \(bundle.manifest.calibrations.first?.id.name ?? "")
      inputs: [\(input)]
      bundle:
        name: \(bundle.manifest.name)
        version: "\(bundle.manifest.version)"
        model: \(model)
        preprocessing: \(preprocessing)
        precision: f32
      owner: \(Self.quoted(owner))
      weights:
        licence: \(licence)
        provenance: \(Self.quoted(provenance))
        original: \(original)
      objectives:
        coverage: 0.99
        freshness_p95_seconds: 3600
        latency_p99_milliseconds: \(latency)
      golden:
        set: \(Self.quoted(golden))
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
