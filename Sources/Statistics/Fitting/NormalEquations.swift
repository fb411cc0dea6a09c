/// A symmetric system with several right sides, of which the lower half is kept, solved by Cholesky's method.
struct NormalEquations {
  private let size, functions: Int
  private var matrix: [Double]
  private var right: [Double]

  init(size: Int, functions: Int) {
    (self.size, self.functions) = (size, functions)
    matrix = [Double](repeating: 0, count: size * size)
    right = [Double](repeating: 0, count: size * functions)
  }

  /// Adds one example.
  ///
  /// - Parameters:
  ///   - row: of `size` features.
  ///   - target: the value of each function.
  mutating func add(_ row: [Double], _ target: [Double]) {
    row.withUnsafeBufferPointer { row in
      matrix.withUnsafeMutableBufferPointer { matrix in
        for place in 0..<size {
          let (value, start) = (row[place], place * size)
          for column in 0...place { matrix[start + column] += value * row[column] }
        }
      }
    }
    for place in 0..<size {
      for function in 0..<functions { right[place * functions + function] += row[place] * target[function] }
    }
  }

  /// Adds a symmetric matrix times a weight, and a ridge on the diagonal.
  mutating func penalize(_ weight: Double, ridge: Double, _ value: (Int, Int) -> Double) {
    for place in 0..<size {
      for column in 0...place { matrix[place * size + column] += weight * value(place, column) }
      matrix[place * size + place] += ridge
    }
  }

  /// One row a feature, one column a function; nil where the matrix is not positive definite.
  /// - Complexity: O(size³).
  func solution() -> [Double]? {
    guard let lower = factor() else { return nil }
    var result = right
    for function in 0..<functions {
      for place in 0..<size {
        var value = result[place * functions + function]
        for inner in 0..<place { value -= lower[place * size + inner] * result[inner * functions + function] }
        result[place * functions + function] = value / lower[place * size + place]
      }
      for place in (0..<size).reversed() {
        var value = result[place * functions + function]
        for inner in (place + 1)..<max(place + 1, size) {
          value -= lower[inner * size + place] * result[inner * functions + function]
        }
        result[place * functions + function] = value / lower[place * size + place]
      }
    }
    return result
  }

  private func factor() -> [Double]? {
    var lower = matrix
    let isDefinite = lower.withUnsafeMutableBufferPointer { lower in
      for place in 0..<size {
        for column in 0...place {
          var sum = lower[place * size + column]
          for inner in 0..<column { sum -= lower[place * size + inner] * lower[column * size + inner] }
          if place > column {
            lower[place * size + column] = sum / lower[column * size + column]
          } else if sum > 0 {
            lower[place * size + place] = sum.squareRoot()
          } else {
            return false
          }
        }
      }
      return true
    }
    return isDefinite ? lower : nil
  }
}

extension NormalEquations {
  /// The inverse of the matrix with a share of each diagonal value added to it; nil where there is none.
  func inverse(ridge: Double) -> [Double]? {
    var identity = self
    identity.raise(by: ridge)
    return identity.solution()
  }

  /// The same matrix with a larger diagonal, and the identity on the right.
  private mutating func raise(by ridge: Double) {
    for place in 0..<size {
      matrix[place * size + place] *= 1 + ridge
      for function in 0..<functions { right[place * functions + function] = place == function ? 1 : 0 }
    }
  }
}
