/// Small dense systems of linear equations.
enum LinearSystem {
  /// Gaussian elimination with partial pivoting; nil when a pivot is at most `tolerance` of the largest value in its row.
  ///
  /// - Complexity: O(n³).
  static func solve(_ matrix: [[Double]], _ right: [Double], tolerance: Double = 0) -> [Double]? {
    var (m, r) = (matrix, right)
    let size = r.count
    for i in 0..<size {
      let largest = matrix[i].reduce(0) { max($0, abs($1)) }
      let pivot = (i..<size).max { abs(m[$0][i]) < abs(m[$1][i]) } ?? i
      m.swapAt(i, pivot)
      r.swapAt(i, pivot)
      guard abs(m[i][i]) > tolerance * largest else { return nil }
      for row in (i + 1)..<max(i + 1, size) {
        let factor = m[row][i] / m[i][i]
        for column in i..<size { m[row][column] -= factor * m[i][column] }
        r[row] -= factor * r[i]
      }
    }
    for i in (0..<size).reversed() {
      for column in (i + 1)..<max(i + 1, size) { r[i] -= m[i][column] * r[column] }
      r[i] /= m[i][i]
    }
    return r
  }
}
