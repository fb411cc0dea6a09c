/// The features of N examples, row by row; models add the intercept themselves.
public struct DesignMatrix: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  /// `rows` · `columns` finite values, one example after the other.
  public let values: [Double]

  /// - Throws: `lengthMismatch` unless there are `rows` · `columns` values, `empty` without rows, `outOfRange` for a value
  ///   that is not finite.
  public init(rows: Int, columns: Int, values: [Double]) throws(StatisticsError) {
    guard rows > 0, columns >= 0 else { throw StatisticsError(.empty, "There are no examples: pass one at least.") }
    guard values.count == rows * columns else {
      throw StatisticsError(
        .lengthMismatch, "\(values.count) values for \(rows) rows of \(columns) columns: pass one value per cell.")
    }
    try Check.finite(values)
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  /// The rows with these indices, in this order.
  ///
  /// - Throws: `empty` without indices.
  public func selecting(_ indices: [Int]) throws(StatisticsError) -> DesignMatrix {
    try DesignMatrix(
      rows: indices.count, columns: columns,
      values: indices.flatMap { values[($0 * columns)..<(($0 + 1) * columns)] })
  }

  /// Σ wⱼ xⱼ + c for a row; `weights` holds one per column, then the intercept, from `offset` on.
  @inline(__always)
  func linear(_ row: Int, _ weights: [Double], from offset: Int = 0) -> Double {
    var sum = weights[offset + columns]
    let start = row * columns
    for column in 0..<columns { sum += weights[offset + column] * values[start + column] }
    return sum
  }

  /// Adds `scale` times the row, and `scale` for the intercept, to `gradient` from `offset` on.
  @inline(__always)
  func add(_ row: Int, times scale: Double, to gradient: inout [Double], from offset: Int = 0) {
    let start = row * columns
    for column in 0..<columns { gradient[offset + column] += scale * values[start + column] }
    gradient[offset + columns] += scale
  }
}
