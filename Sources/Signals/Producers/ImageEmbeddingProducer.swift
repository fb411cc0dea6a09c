import Bundles
public import Domain
import Foundation
public import Media
public import Store

/// A picture as a vector, computed on the threads of a media executor.
public struct ImageEmbeddingProducer: SignalProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath, .noDirection] + SignalNull.Code.media.map { .init($0) }
  private let encoder: ImageEncoder

  /// - Parameters:
  ///   - contract: names the bundle.
  ///   - threads: pictures that are worked on at the same time, each on one thread.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`, as `BundleShelf` does; `MediaError` for settings outside their bounds.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()
  ) throws {
    let preprocessor = PicturePreprocessor.efficientNetLite0(layout: .nchw, decoding: .exact)
    let recipe = EncoderRecipe.efficientNetLite0
    let bundle = try shelf.bundle(
      recipe, for: contract,
      preprocessing: .init(name: "picture", settings: ["version": .text(preprocessor.version)]))
    encoder = try ImageEncoder(
      shelf.network(recipe, bundle, threads: 1, runs: threads), preprocessor: preprocessor, threads: threads,
      capacity: capacity, limits: limits)
    self.contract = contract
    self.capacity = capacity
  }

  public func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    switch try await encoder.vector(of: content, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let values): return try contract.embedding(values)
    }
  }
}
