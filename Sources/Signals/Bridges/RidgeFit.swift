/// Ridge regression of many outputs at once, in closed form (Hoerl and Kennard, Technometrics 1970).
///
/// With X and Y centred and λ > 0, W = (XᵀX + λI)⁻¹XᵀY = Xᵀ(XXᵀ + λI)⁻¹Y; the smaller of both systems is solved, by Cholesky's
/// factors in double precision. Rows are added to rows throughout, so that a thousand outputs cost no strided reads, which
/// `KernelRidge`'s normal equations would.
struct RidgeFit {
  private let inputs, outputs: RowMatrix
  /// The mean of each input, and of each output.
  let inputMean, outputMean: [Double]
  /// XᵀX, or XXᵀ where there are fewer rows than inputs.
  private let gram: RowMatrix
  private let isDual: Bool
  /// The mean of the diagonal of XᵀX, which penalties are given as a share of.
  private let scale: Double

  /// - Parameters:
  ///   - inputs: row-major [rows, inputs].
  ///   - outputs: [rows, outputs].
  /// - Throws: `SignalError`: `tooFew` for fewer than two rows; `badValue` for different numbers of rows or numbers that are
  ///   not finite; `singular` where all rows are equal.
  /// - Complexity: O(rows · inputs · min(rows, inputs)).
  init(_ inputs: RowMatrix, _ outputs: RowMatrix) throws(SignalError) {
    guard inputs.rows == outputs.rows, inputs.columns > 0, outputs.columns > 0 else {
      throw SignalError(.badValue, "A fit needs one output row for each input row: pass pairs.")
    }
    guard inputs.rows >= 2 else {
      throw SignalError(.tooFew, "\(inputs.rows) pairs fit nothing: compute both versions for more content.")
    }
    guard inputs.values.allSatisfy(\.isFinite), outputs.values.allSatisfy(\.isFinite) else {
      throw SignalError(.badValue, "A pair holds a number that is not finite: leave it out.")
    }
    (self.inputs, inputMean) = inputs.centred()
    (self.outputs, outputMean) = outputs.centred()
    isDual = inputs.rows < inputs.columns
    let transposed = self.inputs.transposed()
    gram = isDual ? self.inputs.times(transposed) : transposed.times(self.inputs)
    scale = self.inputs.values.reduce(0) { $0 + $1 * $1 } / Double(inputs.columns)
    guard scale > 0, scale.isFinite else {
      throw SignalError(.singular, "All vectors of the first space are equal: there is no direction to learn from.")
    }
  }

  /// W, [inputs, outputs].
  ///
  /// - Parameter penalty: λ as a share of the mean diagonal of XᵀX; 0 or more.
  /// - Throws: `SignalError`: `badValue`; `singular` where the penalty leaves the system without one answer.
  /// - Complexity: O(s³ + s² · outputs) for the smaller s of rows and inputs, and the product that gives W.
  func map(penalty: Double) throws(SignalError) -> RowMatrix {
    guard penalty >= 0, penalty.isFinite else {
      throw SignalError(.badValue, "The penalty \(penalty) is no share: give 0 or more.")
    }
    var system = gram
    for place in 0..<system.rows { system.values[place * system.columns + place] += penalty * scale }
    guard let factor = system.upperFactor() else {
      throw SignalError(
        .singular, "The penalty \(penalty) leaves more than one map that fits: raise it, or compute more content.")
    }
    let transposed = inputs.transposed()
    let map = isDual ? transposed.times(factor.solved(outputs)) : factor.solved(transposed.times(outputs))
    guard map.values.allSatisfy(\.isFinite) else {
      throw SignalError(.singular, "The penalty \(penalty) gives numbers that are not finite: raise it.")
    }
    return map
  }
}
