public import Bundles
public import Foundation
import Statistics

extension QualityModel {
  public static let architecture = "PictureQuality"
  public static let preprocessing = Manifest.Preprocessing(
    name: "picture.quality",
    settings: [
      "revision": .integer(QualityFeatures.revision), "longestSide": .integer(QualityFeatures.longestSide),
    ])

  /// Writes the model as a bundle.
  ///
  /// - Parameters:
  ///   - version: of the bundle.
  ///   - licence: the SPDX identifier of the photographs', which the weights derive from.
  ///   - source: where the photographs come from.
  ///   - photographs: the checksum of their files, one after another.
  /// - Throws: `BundleError`: `unwritable`.
  public func publish(
    version: String, licence: String, source: String, photographs: Checksum, to folder: URL
  ) throws(BundleError) -> Bundles.Bundle {
    let landmarks = ridge.landmarks.count / ridge.columns
    let tensors: [String: StoredTensor] = [
      "mean": try Self.tensor(mean, [mean.count]), "deviation": try Self.tensor(deviation, [deviation.count]),
      "landmarks": try Self.tensor(ridge.landmarks, [landmarks, ridge.columns]),
      "weights": try Self.tensor(ridge.weights, [landmarks, ridge.functions]),
      "offsets": try Self.tensor(ridge.offsets, [ridge.functions]),
      "bandwidth": try Self.tensor([ridge.bandwidth], [1]),
      "natural.mean": try Self.tensor(natural.mean, [natural.mean.count]),
      "natural.precision": try Self.tensor(natural.precision, [natural.mean.count, natural.mean.count]),
      "natural.distance": try Self.tensor([naturalDistance], [1]),
    ]
    let manifest = Manifest(
      name: "picture-quality", version: version,
      architecture: .init(name: Self.architecture, settings: ["labels": .list(Self.labels.map { .text($0) })]),
      precision: .float32, preprocessing: Self.preprocessing, licence: licence,
      provenance: .init(source: source, original: photographs))
    return try Bundles.Bundle.publish(manifest, weights: Safetensors(tensors: tensors), to: folder)
  }

  /// - Throws: `QualityError`: `incompatible` for another kind of bundle or another version's; `BundleError`,
  ///   `StatisticsError` for parts of other shapes.
  public init(_ bundle: Bundles.Bundle) throws {
    let manifest = bundle.manifest
    guard manifest.architecture.name == Self.architecture,
      manifest.architecture.settings["labels"] == .list(Self.labels.map { .text($0) }),
      manifest.preprocessing == Self.preprocessing
    else {
      throw QualityError(
        .incompatible, "Bundle \(manifest.name) is no quality model of this version: learn it again.")
    }
    func values(_ name: String) throws(BundleError) -> [Double] {
      guard let tensor = bundle.weights.tensors[name] else {
        throw BundleError(.missing, "The bundle has no tensor \(name): publish the model again.")
      }
      return try tensor.floats().map(Double.init)
    }
    guard let bandwidth = try values("bandwidth").first, let distance = try values("natural.distance").first else {
      throw QualityError(.incompatible, "Bundle \(manifest.name) lacks a number: learn it again.")
    }
    try self.init(
      mean: values("mean"), deviation: values("deviation"),
      ridge: KernelRidge(
        landmarks: values("landmarks"), weights: values("weights"), offsets: values("offsets"), bandwidth: bandwidth),
      natural: MahalanobisDistance(mean: values("natural.mean"), precision: values("natural.precision")),
      naturalDistance: distance)
  }

  private static func tensor(_ values: [Double], _ shape: [Int]) throws(BundleError) -> StoredTensor {
    try StoredTensor(values.map { Float($0) }, shape: shape)
  }
}
