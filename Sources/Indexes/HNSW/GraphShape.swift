import Domain
import Kernels

/// The sizes that the memory of a graph follows from.
struct GraphShape: Equatable, Sendable {
  let dimension: Int
  let metric: Metric
  /// Links a row has at most on level 0; half of it above.
  let degree: Int
  let keepsRows: Bool
  /// Whether each slot has a number that multiplies its score.
  let keepsValues: Bool

  var measure: vt_measure { metric == .squaredL2 ? .squared_l2 : .inner_product }

  /// A whole number of cache lines, so that a row touches as few as it can.
  var codeStride: Int { (dimension + 63) / 64 * 64 }
  var rowStride: Int { (dimension + 15) / 16 * 16 }
  var upperDegree: Int { degree / 2 }

  /// Signs kept of each row, to tell quickly which products cannot be large; 0 for none.
  var sketchBits: Int { keepsValues ? vt_sketch_bits(dimension) : 0 }
}
