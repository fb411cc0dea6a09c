import Domain
import Kernels

/// What an index asks of a vector: its space, its dimension, and a direction where angles are compared.
struct VectorShape: Equatable, Sendable {
  let space: SpaceID
  let dimension: Int
  let metric: Metric

  /// - Throws: `badSettings` for a dimension outside 1...65,536.
  init(space: SpaceID, dimension: Int, metric: Metric) throws(IndexError) {
    guard (1...65_536).contains(dimension) else {
      throw IndexError(.badSettings, "An index of \(dimension) dimensions: use 1 to 65536.")
    }
    self.space = space
    self.dimension = dimension
    self.metric = metric
  }

  var measure: vt_measure { metric == .squaredL2 ? .squared_l2 : .inner_product }

  /// The numbers of an embedding as an index compares them: under `cosine` of length 1, so that an angle costs one
  /// product.
  func checked(_ embedding: Embedding) throws(IndexError) -> [Float] {
    guard embedding.space == space else {
      throw IndexError(
        .spaceMismatch,
        "A vector of space \(embedding.space) meets an index of space \(space): "
          + "compute both with one model, or register a bridge.")
    }
    guard embedding.dimension == dimension else {
      throw IndexError(
        .dimensionMismatch,
        "A vector of \(embedding.dimension) dimensions meets an index of \(dimension): "
          + "check the producer of space \(space).")
    }
    var row = embedding.values
    if metric == .cosine {
      let norm = vt_normalise(&row, row.count)
      guard norm > 0, norm.isFinite else {
        throw IndexError(
          .noDirection,
          "A vector of space \(space) has length \(norm), so no angle: store a null reason instead.")
      }
    }
    return row
  }
}
