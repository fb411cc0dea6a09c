public import Bundles
public import Foundation
import Media
import Statistics

extension SpamTextModel {
  public static let architecture = "text.spam.linear"

  /// Writes the model as a bundle: weights, recipe, calibrator and threshold under one checksum.
  ///
  /// - Throws: `BundleError`: `unwritable`.
  public func publish(_ card: TextModelCard, to folder: URL) throws -> Bundles.Bundle {
    try Bundles.Bundle.publish(
      TextModelParts.manifest(
        card, architecture: Self.architecture, preprocessing: recipe.vectorizer.features.version,
        buckets: recipe.vectorizer.hash.buckets, threshold: threshold),
      weights: try TextModelParts.tensors(classifier),
      attachments: [
        TextModelParts.recipe: try TextModelParts.encoded(recipe),
        TextModelParts.calibrator: try TextModelParts.encoded(calibrator),
      ], to: folder)
  }

  /// - Throws: `SafetyError`: `incompatible` for another kind of bundle or parts that do not belong together; `BundleError`.
  public init(_ bundle: Bundles.Bundle) throws {
    let recipe = try TextModelParts.decoded(SpamRecipe.self, TextModelParts.recipe, of: bundle)
    let threshold = try TextModelParts.threshold(
      bundle.manifest, architecture: Self.architecture, preprocessing: recipe.vectorizer.features.version)
    self.init(
      recipe: recipe,
      classifier: try TextModelParts.classifier(bundle, columns: recipe.vectorizer.hash.buckets),
      calibrator: try TextModelParts.decoded(Calibrator.self, TextModelParts.calibrator, of: bundle),
      threshold: threshold)
  }
}
