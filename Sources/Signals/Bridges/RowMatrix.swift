/// Numbers in double precision, row-major, with the few products that a fit needs.
struct RowMatrix: Equatable {
  let rows, columns: Int
  var values: [Double]

  /// - Parameter values: `rows · columns` of them.
  init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns)
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, values: [Double](repeating: 0, count: rows * columns))
  }

  /// Vectors of one length, one a row.
  init(_ vectors: [[Float]]) {
    self.init(rows: vectors.count, columns: vectors.first?.count ?? 0, values: vectors.flatMap { $0.map(Double.init) })
  }

  func row(_ row: Int) -> ArraySlice<Double> { values[(row * columns)..<((row + 1) * columns)] }

  /// The matrix less the mean of each column, and the means.
  func centred() -> (RowMatrix, mean: [Double]) {
    var mean = [Double](repeating: 0, count: columns)
    for row in 0..<rows { for column in 0..<columns { mean[column] += values[row * columns + column] } }
    for column in 0..<columns { mean[column] /= Double(max(1, rows)) }
    var result = self
    for row in 0..<rows { for column in 0..<columns { result.values[row * columns + column] -= mean[column] } }
    return (result, mean)
  }

  func transposed() -> RowMatrix {
    var result = RowMatrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result.values[column * rows + row] = values[row * columns + column] }
    }
    return result
  }

  /// - Complexity: O(rows · columns · other.columns).
  func times(_ other: RowMatrix) -> RowMatrix {
    precondition(columns == other.rows)
    var result = RowMatrix(rows: rows, columns: other.columns)
    let width = other.columns
    values.withUnsafeBufferPointer { left in
      other.values.withUnsafeBufferPointer { right in
        result.values.withUnsafeMutableBufferPointer { out in
          guard let left = left.baseAddress, let right = right.baseAddress, let out = out.baseAddress else { return }
          var row = 0
          // Four rows at a time share what is read of the other matrix.
          while row + 4 <= rows {
            let (a, c) = (left + row * columns, out + row * width)
            for inner in 0..<columns {
              let (a0, a1, a2, a3) = (a[inner], a[columns + inner], a[2 * columns + inner], a[3 * columns + inner])
              let b = right + inner * width
              for column in 0..<width {
                let value = b[column]
                c[column] += a0 * value
                c[width + column] += a1 * value
                c[2 * width + column] += a2 * value
                c[3 * width + column] += a3 * value
              }
            }
            row += 4
          }
          while row < rows {
            for inner in 0..<columns {
              Self.add(left[row * columns + inner], right + inner * width, to: out + row * width, count: width)
            }
            row += 1
          }
        }
      }
    }
    return result
  }

  /// U with UᵀU = self, of which the upper half is read; nil where a pivot is no more than rounding leaves.
  func upperFactor() -> UpperFactor? {
    precondition(rows == columns)
    let size = rows
    var upper = values
    let least = (0..<size).map { 1e-13 * abs(values[$0 * size + $0]) }
    let isDefinite = upper.withUnsafeMutableBufferPointer { upper in
      guard let u = upper.baseAddress else { return false }
      for pivot in 0..<size {
        let square = u[pivot * size + pivot]
        guard square > least[pivot], square.isFinite else { return false }
        let root = square.squareRoot()
        let row = u + pivot * size
        for column in pivot..<size { row[column] /= root }
        for below in (pivot + 1)..<max(pivot + 1, size) {
          Self.add(-row[below], row + below, to: u + below * size + below, count: size - below)
        }
      }
      return true
    }
    return isDefinite ? UpperFactor(size: size, values: upper) : nil
  }

  static func add(
    _ weight: Double, _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int
  ) {
    for place in 0..<count { target[place] += weight * source[place] }
  }
}

/// An upper triangle U that stands for the symmetric matrix UᵀU.
struct UpperFactor {
  fileprivate let size: Int
  fileprivate let values: [Double]

  /// X with UᵀU·X = `right`.
  /// - Complexity: O(size² · right.columns).
  func solved(_ right: RowMatrix) -> RowMatrix {
    precondition(right.rows == size)
    var result = right
    let width = right.columns
    result.values.withUnsafeMutableBufferPointer { out in
      values.withUnsafeBufferPointer { values in
        guard let x = out.baseAddress, let u = values.baseAddress else { return }
        for row in 0..<size {
          for known in 0..<row {
            RowMatrix.add(-u[known * size + row], x + known * width, to: x + row * width, count: width)
          }
          for column in 0..<width { x[row * width + column] /= u[row * size + row] }
        }
        for row in (0..<size).reversed() {
          for known in (row + 1)..<max(row + 1, size) {
            RowMatrix.add(-u[row * size + known], x + known * width, to: x + row * width, count: width)
          }
          for column in 0..<width { x[row * width + column] /= u[row * size + row] }
        }
      }
    }
    return result
  }
}
