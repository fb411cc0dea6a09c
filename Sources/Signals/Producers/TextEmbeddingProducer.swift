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
  private let executor: MediaExecutor
  private let tokenizer: WordPieceTokenizer
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
    tokenizer = try WordPieceTokenizer(vocabularyFile: [UInt8](bundle.attachment("vocab.txt")))
    network = BatchedNetwork(
      try shelf.network(recipe, bundle, threads: threads), name: "text",
      limits: .init(largestBatch: 16, capacity: capacity))
    executor = try MediaExecutor(name: "tokens", threads: 1, capacity: capacity)
    self.contract = contract
    self.capacity = capacity
  }

  /// Compiles the sizes that one short text takes; each size holds a copy of the weights, so the others wait until needed.
  public func prepare() throws {
    for length in [16, 32] {
      _ = try network.network.run([
        "tokens": InputArray(integers: [Int64](repeating: 0, count: length), shape: [1, length]),
        "mask": InputArray([Float](repeating: 1, count: length), shape: [1, length]),
      ])
    }
  }

  public func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    let tokens = try await executor.run(until: deadline) { [tokenizer] _ in
      try Self.tokens(content, tokenizer)
    }.get()
    switch tokens {
    case .failure(let null): return .failure(null)
    case .success(let ids):
      let outputs = try await network.outputs(
        for: [
          "tokens": InputArray(integers: ids.map(Int64.init), shape: [ids.count]),
          "mask": InputArray([Float](repeating: 1, count: ids.count), shape: [ids.count]),
        ], deadline: deadline)
      return try contract.embedding(outputs["vector"]?.values ?? [])
    }
  }

  private static func tokens(
    _ content: () throws -> [UInt8], _ tokenizer: WordPieceTokenizer
  ) throws -> Result<[Int32], SignalNull> {
    do {
      let ids = tokenizer.encode(String(decoding: try content(), as: UTF8.self), maximumLength: maximumLength)
      // With the two control tokens alone there is nothing to read.
      return ids.count > 2 ? .success(ids) : .failure(SignalNull(.init(.empty)))
    } catch let null as SignalNull {
      return .failure(null)
    }
  }
}
