public import Bundles
public import Domain
import Foundation
public import Inference
import Networks

/// A product space as it is served: a photo's features, a query's words and a product's both as vectors that may be compared.
///
/// It reads vectors of two encoders, and refuses those of any other space.
public struct ProductSpaceBundle: Sendable {
  /// What a product space is besides its weights.
  public struct Settings: Equatable, Sendable {
    public var features, width, hidden, categories: Int
    /// Of the vectors that it is made from.
    public var pictureSpace, wordsSpace: SpaceID

    public init(features: Int, width: Int, hidden: Int, categories: Int, pictureSpace: SpaceID, wordsSpace: SpaceID) {
      (self.features, self.width, self.hidden, self.categories) = (features, width, hidden, categories)
      (self.pictureSpace, self.wordsSpace) = (pictureSpace, wordsSpace)
    }

    /// Of the space.
    public var dimension: Int { 2 * width }

    static let architectureName = "ProductTowers"

    public var architecture: Manifest.Architecture {
      .init(
        name: Self.architectureName,
        settings: [
          "features": .integer(features), "width": .integer(width), "hidden": .integer(hidden),
          "categories": .integer(categories),
        ])
    }

    public var preprocessing: Manifest.Preprocessing {
      .init(
        name: "product.space",
        settings: ["pictures": .text(pictureSpace.name), "words": .text(wordsSpace.name), "revision": .integer(2)])
    }

    /// - Throws: `SignalError`: `damagedBundle` for a manifest of something else.
    public init(_ manifest: Manifest) throws(SignalError) {
      func size(_ name: String, from least: Int) -> Int? {
        guard case .integer(let value)? = manifest.architecture.settings[name], (least...65_536).contains(value) else {
          return nil
        }
        return value
      }
      func space(_ name: String) -> SpaceID? {
        guard case .text(let text)? = manifest.preprocessing.settings[name] else { return nil }
        return try? SpaceID(text)
      }
      guard manifest.architecture.name == Self.architectureName, let features = size("features", from: 1),
        let width = size("width", from: 1), let hidden = size("hidden", from: 1),
        let categories = size("categories", from: 0), let pictures = space("pictures"), let words = space("words")
      else {
        throw SignalError(
          .damagedBundle,
          "Bundle \(manifest.name)-\(manifest.version) is no product space that this version knows: train it again.")
      }
      self.init(
        features: features, width: width, hidden: hidden, categories: categories, pictureSpace: pictures,
        wordsSpace: words)
      guard manifest.preprocessing == preprocessing, manifest.architecture == architecture else {
        throw SignalError(
          .damagedBundle,
          "Bundle \(manifest.name)-\(manifest.version) was made for another version of this program: train it again.")
      }
    }
  }

  public let settings: Settings
  /// Of the vectors that it gives.
  public let space: SpaceID
  private let photo, words, product: ServedNetwork

  /// - Parameter threads: that one run may use.
  /// - Throws: `SignalError`: `damagedBundle`, `failed`.
  public init(_ bundle: Bundles.Bundle, runtime: OpenVINORuntime, threads: Int = 1) throws(SignalError) {
    settings = try Settings(bundle.manifest)
    guard let space = bundle.manifest.space else {
      throw SignalError(.damagedBundle, "Bundle \(bundle.manifest.name) names no space: train it again.")
    }
    self.space = space
    let (settings, precision) = (settings, bundle.manifest.precision)
    func network(_ record: () throws(InferenceError) -> OnnxModel) throws(SignalError) -> ServedNetwork {
      try ClassifierGraph.checked { () throws(InferenceError) in
        try ServedNetwork(
          record(), plan: ServingPlan(precision: precision, threads: threads, buckets: ["batch": [1, 16, 64]]),
          runtime: runtime)
      }
    }
    photo = try network { () throws(InferenceError) in
      try ProductSpaceGraph.asked(bundle.weights, settings, by: .picture)
    }
    words = try network { () throws(InferenceError) in
      try ProductSpaceGraph.asked(bundle.weights, settings, by: .words)
    }
    product = try network { () throws(InferenceError) in try ProductSpaceGraph.product(bundle.weights, settings) }
  }

  /// The vector of a photo that asks.
  ///
  /// - Parameter embedding: of the photo, as `image.embedding` looks at pictures that ask.
  /// - Throws: `SignalError`: `bundleMismatch` for a vector of another space; `InferenceError`, `DomainError`.
  public func photo(_ embedding: Embedding) throws -> Embedding {
    try asked(photo, embedding, of: settings.pictureSpace, width: settings.features)
  }

  /// The vector of words that ask.
  ///
  /// - Throws: as `photo(_:)`.
  public func words(_ embedding: Embedding) throws -> Embedding {
    try asked(words, embedding, of: settings.wordsSpace, width: settings.width)
  }

  /// The vector of a photo with words that say what is wanted of it: both count alike.
  ///
  /// - Parameters:
  ///   - photo, words: as `photo(_:)` and `words(_:)` give them.
  /// - Throws: `SignalError`: `bundleMismatch` for a vector of another space; `DomainError`.
  public func both(photo: Embedding, words: Embedding) throws -> Embedding {
    guard [photo, words].allSatisfy({ $0.space == space && $0.dimension == settings.dimension }) else {
      throw SignalError(
        .bundleMismatch, "Vectors of another space than \(space) cannot ask in it: make them with this product space.")
    }
    return try Embedding(space: space, values: zip(photo.values, words.values).map { $0 + $1 })
  }

  /// The vector of a product, of its picture and its words; one of them may be missing.
  ///
  /// - Throws: `SignalNull`: `noInput` when both are missing; else as `photo(_:)`.
  public func product(picture: Embedding?, words: Embedding?) throws -> Embedding {
    guard picture != nil || words != nil else { throw SignalNull(.noInput) }
    let features = try picture.map { try direction($0, of: settings.pictureSpace, width: settings.features) }
    let vector = try words.map { try direction($0, of: settings.wordsSpace, width: settings.width) }
    return try products([(features, vector)])[0]
  }

  /// The vectors of several products, of vectors of length 1 of both encoders; a product lacks one of them at most.
  func products(_ parts: [(picture: [Float]?, words: [Float]?)]) throws -> [Embedding] {
    func column(_ values: [[Float]?], _ width: Int) -> InputArray {
      InputArray(values.flatMap { $0 ?? [Float](repeating: 0, count: width) }, shape: [parts.count, width])
    }
    func has(_ values: [[Float]?]) -> InputArray {
      InputArray(values.map { $0 == nil ? 0 : 1 }, shape: [parts.count, 1])
    }
    let (pictures, words) = (parts.map(\.picture), parts.map(\.words))
    let outputs = try product.run([
      "features": column(pictures, settings.features), "hasPicture": has(pictures),
      "vectors": column(words, settings.width), "hasWords": has(words),
    ])
    let values = outputs["vector"]?.values ?? []
    return try parts.indices.map { row in
      let start = row * settings.dimension
      return try Embedding(space: space, values: Array(values[start..<(start + settings.dimension)]))
    }
  }

  private func asked(
    _ network: ServedNetwork, _ embedding: Embedding, of wanted: SpaceID, width: Int
  ) throws -> Embedding {
    let values = try direction(embedding, of: wanted, width: width)
    let outputs = try network.run(["values": InputArray(values, shape: [1, width])])
    return try Embedding(space: space, values: outputs["vector"]?.values ?? [])
  }

  /// Of length 1.
  private func direction(_ embedding: Embedding, of wanted: SpaceID, width: Int) throws -> [Float] {
    guard embedding.space == wanted, embedding.dimension == width else {
      throw SignalError(
        .bundleMismatch,
        "A vector of space \(embedding.space) (\(embedding.dimension)) came where the product space reads \(wanted) "
          + "(\(width)): compute it with the signal of that space.")
    }
    let length = embedding.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { throw SignalNull(.noDirection) }
    return embedding.values.map { $0 / length }
  }
}
