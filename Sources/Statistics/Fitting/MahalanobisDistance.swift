/// How far a point is from the middle of a cloud, in deviations of the cloud along each direction (Mahalanobis 1936).
public struct MahalanobisDistance: Equatable, Sendable {
  public let mean: [Double]
  /// The inverse of the covariance, row by row.
  public let precision: [Double]

  /// - Throws: `lengthMismatch` unless the precision is square and of the mean's size.
  public init(mean: [Double], precision: [Double]) throws(StatisticsError) {
    guard !mean.isEmpty, precision.count == mean.count * mean.count else {
      throw StatisticsError(.lengthMismatch, "Mean and precision differ in size: keep them as they were fitted.")
    }
    (self.mean, self.precision) = (mean, precision)
  }

  /// - Parameters:
  ///   - rows: of the cloud, all of one length.
  ///   - ridge: this share of each variance is added to it, so that few rows have an inverse too.
  /// - Throws: `empty`, `lengthMismatch`, `undefined` where a column never changes and the ridge is 0.
  /// - Complexity: O(rows · columns² + columns³).
  public init(fitting rows: [[Double]], ridge: Double = 0.05) throws(StatisticsError) {
    guard let width = rows.first?.count, width > 0 else {
      throw StatisticsError(.empty, "There are no rows: pass two at least.")
    }
    guard rows.allSatisfy({ $0.count == width }) else {
      throw StatisticsError(.lengthMismatch, "Rows differ in length: pass the same features for each.")
    }
    let mean = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    var system = NormalEquations(size: width, functions: width)
    for row in rows {
      system.add(
        zip(row, mean).map { ($0 - $1) / Double(rows.count).squareRoot() }, [Double](repeating: 0, count: width))
    }
    guard let precision = system.inverse(ridge: ridge) else {
      throw StatisticsError(.undefined, "A column never changes: leave it out, or pass a ridge.")
    }
    try self.init(mean: mean, precision: precision)
  }

  /// - Parameter point: of the mean's size.
  public func callAsFunction(_ point: [Double]) -> Double {
    let gap = zip(point, mean).map { $0 - $1 }
    var sum = 0.0
    for row in gap.indices {
      var inner = 0.0
      for column in gap.indices { inner += precision[row * gap.count + column] * gap[column] }
      sum += gap[row] * inner
    }
    return max(0, sum).squareRoot()
  }
}
