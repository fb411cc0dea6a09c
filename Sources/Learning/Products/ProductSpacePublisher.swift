import Bundles
import Domain
import Foundation
import Networks
import Signals
import Training

/// Makes the bundle of a product space; equal content has an equal version.
public struct ProductSpacePublisher {
  /// What its author says of it.
  public struct Publication: Sendable {
    /// Of signal and bundle, as `product.space`.
    public var name: String
    public var licence: String

    public init(name: String, licence: String = "Apache-2.0") {
      (self.name, self.licence) = (name, licence)
    }
  }

  private let publication: Publication
  private let settings: ProductSpaceBundle.Settings
  private let training: Manifest.Training

  init(
    _ publication: Publication, configuration: ProductTowers<TorchTensor>.Configuration, pictureSpace: SpaceID,
    wordsSpace: SpaceID, training: Manifest.Training
  ) {
    self.publication = publication
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
      name: publication.name, version: version, architecture: settings.architecture, precision: .float32,
      preprocessing: settings.preprocessing, licence: publication.licence,
      provenance: .init(
        source: "towers over \(settings.pictureSpace) and \(settings.wordsSpace), trained on photos and graded queries"),
      space: try SpaceID("\(publication.name).\(version)"), training: training)
    return try .publishOnce(manifest, weights: weights, to: folder)
  }
}
