import Bundles
public import Domain
import Foundation
public import Media
public import Store

/// A picture as a vector, computed on the threads of a media executor.
///
/// An item's picture shows the item and is looked at once. A picture that asks is a photo of a place with the item
/// somewhere in it: it is looked at whole and at parts around its centre, and the directions are averaged.
public struct ImageEmbeddingProducer: SignalProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath, .noDirection] + SignalNull.Code.media.map { .init($0) }
  private let encoder: ImageEncoder
  let preprocessor: PicturePreprocessor
  /// One for each part of a picture that asks.
  private let queryPreprocessors: [PicturePreprocessor]

  /// The whole picture, and eight and six tenths of its sides; docs/decisions/010-rank-fusion.md says how they were chosen.
  public static let standardQueryCrops = [1, 0.8, 0.6]

  /// - Parameters:
  ///   - contract: names the bundle.
  ///   - threads: pictures that are worked on at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  ///   - queryCrops: the parts of its shorter side, in 0...1, at which a picture that asks is looked at; one at least.
  /// - Throws: `SignalError`, as `BundleShelf` does; `MediaError` for settings outside their bounds.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init(),
    queryCrops: [Double] = standardQueryCrops
  ) throws {
    let encoding = try ImageEncoding(of: contract)
    let (preprocessor, recipe) = (encoding.preprocessor, encoding.recipe)
    guard !queryCrops.isEmpty else {
      throw SignalError(.badValue, "A picture that asks is looked at nowhere: name one crop at least, such as 1.")
    }
    self.preprocessor = preprocessor
    queryPreprocessors = try queryCrops.map { try preprocessor.cropped(to: $0) }
    let bundle = try shelf.bundle(
      recipe, for: contract,
      preprocessing: .init(name: "picture", settings: ["version": .text(preprocessor.version)]))
    encoder = try ImageEncoder(
      shelf.network(recipe, bundle, threads: 1, runs: threads), threads: threads, capacity: capacity, limits: limits)
    self.contract = contract
    self.capacity = capacity
  }

  public func prepare() throws { try encoder.prepare() }

  public func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    try await value(of: content, looking: [preprocessor], until: deadline)
  }

  public func queryValue(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    try await value(of: content, looking: queryPreprocessors, until: deadline)
  }

  /// The value of one view, or the mean direction of several.
  private func value(
    of content: @escaping @Sendable () throws -> [UInt8], looking views: [PicturePreprocessor],
    until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    let vectors: [[Float]]
    switch try await encoder.vectors(of: content, looking: views, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let values): vectors = values
    }
    var sum: [Float] = []
    for vector in vectors {
      let result = try contract.embedding(vector)
      guard vectors.count > 1, case .success(let view) = result else { return result }
      Self.add(view.values, to: &sum)
    }
    return try contract.embedding(sum)
  }

  /// One vector for each look at one picture.
  func vectors(
    of content: @escaping @Sendable () throws -> [UInt8], looking looks: [some PictureLook],
    until deadline: ContinuousClock.Instant
  ) async throws -> Result<[[Float]], SignalNull> {
    try await encoder.vectors(of: content, looking: looks, until: deadline)
  }

  /// Adds the direction of a vector, which is not zero.
  private static func add(_ values: [Float], to sum: inout [Float]) {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let direction = values.map { $0 / length }
    sum = sum.isEmpty ? direction : zip(sum, direction).map { $0 + $1 }
  }
}

extension PicturePreprocessor {
  /// The same, looking at a part of what this one looks at.
  fileprivate func cropped(to part: Double) throws(MediaError) -> PicturePreprocessor {
    try PicturePreprocessor(
      side: side, cropFraction: cropFraction * part, mean: mean, scale: scale, layout: layout, decoding: decoding)
  }
}
