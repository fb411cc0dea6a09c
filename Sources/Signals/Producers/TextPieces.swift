import Bundles
import Inference
import Media

/// Texts as what a sentence encoder reads: ids of pieces of its vocabulary, found on a thread of their own.
struct TextPieces: Sendable {
  private let tokenizer: WordPieceTokenizer
  private let executor: MediaExecutor
  private let most: Int

  /// The file in a bundle that holds the vocabulary.
  static let vocabularyName = "vocab.txt"

  /// - Parameters:
  ///   - most: pieces of a text that are read, control tokens included.
  ///   - capacity: texts that may be in the works at once.
  /// - Throws: `BundleError` without a vocabulary; `MediaError` for one that is none.
  init(_ bundle: Bundles.Bundle, most: Int, capacity: Int) throws {
    tokenizer = try WordPieceTokenizer(vocabularyFile: [UInt8](bundle.attachment(Self.vocabularyName)))
    executor = try MediaExecutor(name: "tokens", threads: 1, capacity: capacity)
    self.most = most
  }

  /// The inputs `tokens` and `mask` of one text, each of [pieces]; a null where there is nothing to read.
  func inputs(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<[String: InputArray], SignalNull> {
    try await executor.run(until: deadline) { [tokenizer, most] _ in
      do {
        let ids = tokenizer.encode(String(decoding: try content(), as: UTF8.self), maximumLength: most)
        // With the two control tokens alone there is nothing to read.
        return ids.count > 2
          ? Result<[String: InputArray], SignalNull>.success(Self.inputs(ids, shape: [ids.count]))
          : .failure(SignalNull(.init(.empty)))
      } catch let null as SignalNull {
        return .failure(null)
      }
    }.get()
  }

  /// Compiles the sizes that one short text takes; each size holds a copy of the weights, so the others wait until needed.
  static func prepare(_ network: ServedNetwork) throws {
    for length in [16, 32] {
      _ = try network.run(inputs([Int32](repeating: 0, count: length), shape: [1, length]))
    }
  }

  private static func inputs(_ ids: [Int32], shape: [Int]) -> [String: InputArray] {
    [
      "tokens": InputArray(integers: ids.map(Int64.init), shape: shape),
      "mask": InputArray([Float](repeating: 1, count: ids.count), shape: shape),
    ]
  }
}
