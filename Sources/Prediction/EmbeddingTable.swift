import Bundles
import Kernels

/// A table of embeddings in memory, whose rows are gathered outside the network.
///
/// Identifier 0 stands for none, and comes to zeros.
struct EmbeddingTable: Sendable {
  let width: Int
  private let rows: Int
  private let values: [Float]

  /// - Throws: `PredictionError.badBundle` when the weights have no such table.
  init(_ name: String, rows: Int, width: Int, in weights: Safetensors) throws(PredictionError) {
    do {
      values = try weights.tensor(name, shape: [rows, width]).floats()
    } catch {
      throw PredictionError(.badBundle, "The ranking model has no usable \(name): train it again.", cause: error)
    }
    self.rows = rows
    self.width = width
  }

  /// The rows' sum over √n for n identifiers.
  /// - Throws: `badFeatures` for an identifier beyond the table.
  func bag(of ids: [UInt32]) throws(PredictionError) -> [Float] {
    let known = ids.filter { $0 != 0 }
    var sum = [Float](repeating: 0, count: width)
    guard !known.isEmpty else { return sum }
    let weights = [Float](repeating: 1 / Float(known.count).squareRoot(), count: known.count)
    guard vt_gather_sum(values, rows, width, known, known.count, weights, &sum) else { throw Self.beyond }
    return sum
  }

  /// One row after the other, row-major.
  /// - Parameter zeroIsNone: whether identifier 0 comes to zeros.
  /// - Throws: as `bag(of:)`.
  func rows(at ids: some Collection<UInt32>, zeroIsNone: Bool = true) throws(PredictionError) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(ids.count * width)
    for id in ids {
      guard id < rows else { throw Self.beyond }
      let start = Int(id) * width
      if id == 0, zeroIsNone {
        result += repeatElement(0, count: width)
      } else {
        result += values[start..<(start + width)]
      }
    }
    return result
  }

  private static let beyond = PredictionError(
    .badFeatures, "A category's identifier lies beyond the model's table: train the model under the present schema.")
}
