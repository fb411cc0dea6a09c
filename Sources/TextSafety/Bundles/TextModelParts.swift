import Bundles
import Foundation
import Statistics

/// The parts that bundles of text models have in common: a recipe and a calibrator as JSON, a sparse classifier as tensors.
enum TextModelParts {
  static let recipe = "recipe.json"
  static let calibrator = "calibrator.json"
  static let context = "context.json"
  private static let (weights, intercept) = ("weights", "intercept")

  static func encoded(_ part: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(part)
  }

  /// - Throws: `BundleError` for a part that the bundle lacks, `SafetyError`: `incompatible` for one that cannot be read.
  static func decoded<Part: Decodable>(_ type: Part.Type, _ name: String, of bundle: Bundles.Bundle) throws -> Part {
    let data = try bundle.attachment(name)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw SafetyError(
        .incompatible, "\(name) of bundle \(bundle.manifest.name) is not valid: publish the bundle again.",
        cause: "\(error)")
    }
  }

  static func tensors(_ model: SparseLogisticModel) throws(BundleError) -> Safetensors {
    Safetensors(tensors: [
      weights: try StoredTensor(model.weights, shape: [model.weights.count]),
      intercept: try StoredTensor([model.intercept], shape: [1]),
    ])
  }

  /// - Throws: `BundleError` for tensors of other names or shapes, `SafetyError`: `incompatible` for weights that are no numbers.
  static func classifier(_ bundle: Bundles.Bundle, columns: Int) throws -> SparseLogisticModel {
    let values = try bundle.weights.tensor(weights, shape: [columns]).floats()
    let constant = try bundle.weights.tensor(intercept, shape: [1]).floats()
    guard let constant = constant.first, constant.isFinite, values.allSatisfy(\.isFinite) else {
      throw SafetyError(
        .incompatible, "Weights of bundle \(bundle.manifest.name) are no finite numbers: train the model again.")
    }
    return SparseLogisticModel(weights: values, intercept: constant)
  }

  static func manifest(
    _ card: TextModelCard, architecture: String, preprocessing: String, buckets: Int, threshold: Double
  ) -> Manifest {
    Manifest(
      name: card.name, version: card.version,
      architecture: Manifest.Architecture(name: architecture, settings: ["buckets": .integer(buckets)]),
      precision: .float32, preprocessing: Manifest.Preprocessing(name: preprocessing), licence: card.licence,
      provenance: Manifest.Provenance(source: card.source, original: card.examples), threshold: threshold)
  }

  /// The threshold, when the bundle is of this architecture and its recipe prepares texts as the manifest says.
  ///
  /// - Throws: `SafetyError`: `incompatible`.
  static func threshold(
    _ manifest: Manifest, architecture: String, preprocessing: String
  ) throws(SafetyError) -> Double {
    guard manifest.architecture.name == architecture else {
      throw SafetyError(
        .incompatible,
        "Bundle \(manifest.name) is of `\(manifest.architecture.name)`, not `\(architecture)`: name another bundle.")
    }
    guard manifest.preprocessing.name == preprocessing else {
      throw SafetyError(
        .incompatible,
        "Bundle \(manifest.name) was measured with `\(manifest.preprocessing.name)` and its recipe or this version of the "
          + "program has `\(preprocessing)`: train the model again.")
    }
    guard let threshold = manifest.threshold, threshold.isFinite else {
      throw SafetyError(.incompatible, "Bundle \(manifest.name) has no threshold: publish the model again.")
    }
    return threshold
  }
}
