import Bundles
public import Domain
import Foundation
import Inference
import Media
public import Store

/// A text as a direction: split into pieces of a vocabulary, encoded in micro-batches.
public struct TextEmbeddingProducer: SignalProducer {
  public let contract: SignalContract
  public let kind = MediaKind.text
  public let capacity: Int
  public let nullReasons = [SignalNull.Code(.empty), .noDirection]
  private let pieces: TextPieces
  private let network: BatchedNetwork

  /// Pieces of a text that are read, control tokens included.
  static let maximumLength = 128

  /// - Parameters:
  ///   - contract: names the bundle.
  ///   - threads: that one batch may use.
  ///   - capacity: items that may be in the works at once.
  /// - Throws: `SignalError`, as `BundleShelf` does; `MediaError` for a vocabulary that is none.
  public init(contract: SignalContract, shelf: BundleShelf, threads: Int, capacity: Int = 64) throws {
    let recipe = EncoderRecipe.miniLM
    let bundle = try shelf.bundle(
      recipe, for: contract,
      preprocessing: .init(
        name: "wordpiece",
        settings: ["revision": .integer(1), "maximumLength": .integer(Self.maximumLength)]))
    pieces = try TextPieces(bundle, most: Self.maximumLength, capacity: capacity)
    network = BatchedNetwork(
      try shelf.network(recipe, bundle, threads: threads), name: "text",
      limits: .init(largestBatch: 16, capacity: capacity))
    self.contract = contract
    self.capacity = capacity
  }

  public func prepare() throws { try TextPieces.prepare(network.network) }

  public func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    switch try await pieces.inputs(of: content, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let inputs):
      let outputs = try await network.outputs(for: inputs, deadline: deadline)
      return try contract.embedding(outputs["vector"]?.values ?? [])
    }
  }
}
