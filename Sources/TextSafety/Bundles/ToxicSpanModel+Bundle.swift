public import Bundles
public import Foundation
import Media
import Statistics

extension ToxicSpanModel {
  public static let architecture = "text.spans.stacked"

  /// Writes the model as a bundle: both classifiers, recipe, calibrator and threshold under one checksum.
  ///
  /// - Throws: `BundleError`: `unwritable`.
  public func publish(_ card: TextModelCard, to folder: URL) throws -> Bundles.Bundle {
    try Bundles.Bundle.publish(
      TextModelParts.manifest(
        card, architecture: Self.architecture, preprocessing: recipe.features.version, buckets: recipe.hash.buckets,
        threshold: threshold),
      weights: try TextModelParts.tensors(words),
      attachments: [
        TextModelParts.recipe: try TextModelParts.encoded(recipe),
        TextModelParts.calibrator: try TextModelParts.encoded(calibrator),
        TextModelParts.context: try TextModelParts.encoded(context),
      ], to: folder)
  }

  /// - Throws: `SafetyError`: `incompatible` for another kind of bundle or parts that do not belong together; `BundleError`.
  public init(_ bundle: Bundles.Bundle) throws {
    let recipe = try TextModelParts.decoded(SpanRecipe.self, TextModelParts.recipe, of: bundle)
    let threshold = try TextModelParts.threshold(
      bundle.manifest, architecture: Self.architecture, preprocessing: recipe.features.version)
    try self.init(
      recipe: recipe, words: try TextModelParts.classifier(bundle, columns: recipe.hash.buckets),
      context: try TextModelParts.decoded(LogisticModel.self, TextModelParts.context, of: bundle),
      calibrator: try TextModelParts.decoded(Calibrator.self, TextModelParts.calibrator, of: bundle),
      threshold: threshold)
  }
}
