import Bundles
import Foundation
import Inference
import Media

/// Texts of a file of examples as pieces of a vocabulary, and what a network makes of them.
struct TextBank {
  private let ids: [[Int32]]
  private let keys: [String]
  /// Pieces of the longest text.
  let longest: Int

  /// - Parameter most: pieces of a text that are read, control tokens included.
  init(_ texts: [String], _ tokenizer: WordPieceTokenizer, most: Int) {
    ids = texts.map { tokenizer.encode($0, maximumLength: most) }
    keys = ids.map { ids in Checksum(of: ids.withUnsafeBytes { Data($0) }).description }
    longest = ids.map(\.count).max() ?? 0
  }

  /// - Parameters:
  ///   - network: reads `tokens` and `mask` and gives `vector`.
  ///   - pipeline: names the network with its weights.
  ///   - width: of what is kept of a text; what the network gives is cut or filled up with zeros.
  func features(
    _ network: ServedNetwork, width: Int, pipeline: String, isHalf: Bool = false, in cache: URL,
    observe: (Int) throws -> Void = { _ in }
  ) throws -> FeatureBank {
    try FeatureBank(
      keys: keys, pipeline: "\(pipeline) \(width)", views: 1, width: width, isHalf: isHalf, in: cache,
      compute: { row in
        let shape = [1, ids[row].count]
        let values =
          try network.run([
            "tokens": InputArray(integers: ids[row].map(Int64.init), shape: shape),
            "mask": InputArray([Float](repeating: 1, count: ids[row].count), shape: shape),
          ])["vector"]?.values ?? []
        return values.prefix(width) + [Float](repeating: 0, count: max(0, width - values.count))
      }, observe: observe)
  }
}
