/// Linear least squares with an intercept and a ridge, by Cholesky's factors of the centred normal equations.
public struct LeastSquares: Equatable, Sendable {
  /// One for each column.
  public let coefficients: [Double]
  public let intercept: Double

  /// - Parameters:
  ///   - rows: finite features, of one width.
  ///   - outcomes: one a row.
  ///   - ridge: added to the diagonal as this share of it, against columns that nearly repeat each other.
  /// - Throws: `lengthMismatch`; `empty` for fewer rows than columns and two; `undefined` when columns repeat each other.
  /// - Complexity: O(rows · columns² + columns³).
  public init(_ rows: [[Double]], outcomes: [Double], ridge: Double) throws(StatisticsError) {
    let width = rows.first?.count ?? 0
    guard rows.count == outcomes.count, rows.allSatisfy({ $0.count == width }) else {
      throw StatisticsError(.lengthMismatch, "Rows differ in width, or in number from outcomes: pass one of each.")
    }
    guard rows.count >= width + 2 else {
      throw StatisticsError(.empty, "\(rows.count) units are too few for \(width) columns: use more units.")
    }
    let count = Double(rows.count)
    let centres = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / count }
    let centre = outcomes.reduce(0, +) / count
    var (matrix, right) = ([[Double]](repeating: Array(repeating: 0, count: width), count: width), [Double]())
    right = Array(repeating: 0, count: width)
    for (row, outcome) in zip(rows, outcomes) {
      for first in 0..<width {
        let value = row[first] - centres[first]
        right[first] += value * (outcome - centre)
        for second in 0...first { matrix[first][second] += value * (row[second] - centres[second]) }
      }
    }
    guard let solution = Self.solve(matrix, right, ridge: ridge) else {
      throw StatisticsError(.undefined, "Columns repeat each other or do not vary: leave one out, or use a ridge.")
    }
    coefficients = solution
    intercept = centre - zip(solution, centres).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Of the lower half of a symmetric matrix; nil unless it is positive definite.
  private static func solve(_ matrix: [[Double]], _ right: [Double], ridge: Double) -> [Double]? {
    var (factor, solution) = (matrix, right)
    for row in right.indices {
      for column in 0...row {
        var sum = matrix[row][column] * (row == column ? 1 + ridge : 1)
        for k in 0..<column { sum -= factor[row][k] * factor[column][k] }
        guard row == column else {
          factor[row][column] = sum / factor[column][column]
          continue
        }
        guard sum > 1e-12 * matrix[row][row], sum > 0 else { return nil }
        factor[row][row] = sum.squareRoot()
      }
      for k in 0..<row { solution[row] -= factor[row][k] * solution[k] }
      solution[row] /= factor[row][row]
    }
    for row in right.indices.reversed() {
      for k in (row + 1)..<max(row + 1, right.count) { solution[row] -= factor[k][row] * solution[k] }
      solution[row] /= factor[row][row]
    }
    return solution
  }

  /// - Parameter features: of the width of the rows.
  public func callAsFunction(_ features: [Double]) -> Double {
    zip(coefficients, features).reduce(intercept) { $0 + $1.0 * $1.1 }
  }
}
