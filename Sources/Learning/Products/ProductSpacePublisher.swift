import Bundles
import Domain
import Foundation
import Networks
import Signals
import Training

/// Makes the bundle of a product space; equal content has an equal version.
struct ProductSpacePublisher {
  private let recipe: ProductRecipe
  private let settings: ProductSpaceBundle.Settings
  private let training: Manifest.Training

  init(
    _ recipe: ProductRecipe, configuration: ProductTowers<TorchTensor>.Configuration, pictureSpace: SpaceID,
    wordsSpace: SpaceID, training: Manifest.Training
  ) {
    self.recipe = recipe
    self.training = training
    settings = ProductSpaceBundle.Settings(
      features: configuration.features, width: configuration.width, hidden: configuration.hidden,
      categories: configuration.categories, pictureSpace: pictureSpace, wordsSpace: wordsSpace)
  }

  /// - Parameter folder: `bundles/` in the data directory.
  /// - Throws: `BundleError`, `DomainError`.
  func publish(_ weights: Safetensors, to folder: URL) throws -> Bundles.Bundle {
    let parts = [try weights.serialized(), Data("\(settings) \(training.data) \(training.recipe)".utf8)]
    let version = Bundles.Bundle.version(of: parts)
    let manifest = Manifest(
      name: recipe.signal, version: version, architecture: settings.architecture, precision: .float32,
      preprocessing: settings.preprocessing, licence: recipe.licence,
      provenance: .init(
        source: "towers over \(settings.pictureSpace) and \(settings.wordsSpace), trained on photos and graded queries"),
      space: try SpaceID("\(recipe.signal).\(version)"), training: training)
    return try .publishOnce(manifest, weights: weights, to: folder)
  }
}
