import Bundles
public import Domain
import Foundation
import Inference
public import Media
public import Store

/// A picture as a vector: decoded and cut on the threads of a media executor, encoded in micro-batches.
public struct ImageEmbeddingProducer: SignalProducer {
  public let contract: SignalContract
  public let kind = MediaKind.picture
  public let capacity: Int
  public let nullReasons =
    [SignalNull.Code.noInput, .missingFile, .unsafePath, .noDirection] + SignalNull.Code.media.map { .init($0) }
  private let executor: MediaExecutor
  private let decoder: PictureDecoder
  private let preprocessor: PicturePreprocessor
  private let network: BatchedNetwork

  /// - Parameters:
  ///   - contract: names the bundle.
  ///   - threads: that one batch may use, and that decode.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`, as `BundleShelf` does; `MediaError` for settings outside their bounds.
  public init(
    contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64, limits: PictureLimits = .init()
  ) throws {
    preprocessor = .efficientNetLite0(layout: .nchw, decoding: .exact)
    let recipe = EncoderRecipe.efficientNetLite0
    let bundle = try shelf.bundle(
      recipe, for: contract,
      preprocessing: .init(name: "picture", settings: ["version": .text(preprocessor.version)]))
    network = BatchedNetwork(
      try shelf.network(recipe, bundle, threads: threads), name: "image",
      limits: .init(largestBatch: 16, capacity: capacity))
    executor = try MediaExecutor(name: "picture", threads: threads, capacity: capacity)
    decoder = PictureDecoder(limits: limits)
    self.contract = contract
    self.capacity = capacity
  }

  public func prepare() throws { try network.network.prepare() }

  public func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    let pixels = try await executor.run(until: deadline) { [decoder, preprocessor] stop in
      try Self.prepare(content, decoder, preprocessor, until: stop)
    }.get()
    switch pixels {
    case .failure(let null): return .failure(null)
    case .success(let values):
      let side = preprocessor.side
      let outputs = try await network.outputs(
        for: ["pixels": InputArray(values, shape: [3, side, side])], deadline: deadline)
      return try contract.embedding(outputs["vector"]?.values ?? [])
    }
  }

  private static func prepare(
    _ content: () throws -> [UInt8], _ decoder: PictureDecoder, _ preprocessor: PicturePreprocessor,
    until stop: StopSignal
  ) throws -> Result<[Float], SignalNull> {
    do {
      let picture = try preprocessor.decode(content(), with: decoder, until: stop)
      return .success(try preprocessor.tensor(of: picture))
    } catch let null as SignalNull {
      return .failure(null)
    } catch let reason as NullReason {
      return .failure(SignalNull(.init(reason.code)))
    }
  }
}
