import Bundles
import Domain
import Training

/// The directions that rows spread along most from zero, so that cosines between rows are kept.
enum PrincipalDirections {
  /// By orthogonal iteration (Golub and Van Loan, Matrix Computations, 4th edition, §8.2.4).
  ///
  /// - Parameters:
  ///   - rows: of one width.
  ///   - count: directions, at most the width.
  /// - Returns: [count, width], row-major, orthonormal.
  /// - Throws: `TrainingError`; `LearningError`: `tooFewExamples` without rows.
  static func of(_ rows: [[Float]], count: Int, iterations: Int = 5, seed: UInt64) throws -> [Float] {
    guard let width = rows.first?.count, width >= count else {
      throw LearningError(.tooFewExamples, "There are fewer features than directions: lower the width of the space.")
    }
    let matrix = TorchTensor(rows.flatMap(\.self), shape: [rows.count, width])
    var random = SeededRandom(seed: seed, stream: "directions")
    var directions = orthonormal((0..<(count * width)).map { _ in Float(random.normal()) }, count, width)
    for _ in 0..<iterations {
      directions = try withoutGradient {
        let basis = TorchTensor(directions, shape: [count, width])
        let image = matrix.matmul(basis.transposed()).transposed().matmul(matrix)
        return orthonormal(try image.floats(), count, width)
      }
    }
    return directions
  }

  /// Modified Gram and Schmidt.
  private static func orthonormal(_ values: [Float], _ count: Int, _ width: Int) -> [Float] {
    var q = values
    q.withUnsafeMutableBufferPointer { q in
      for row in 0..<count {
        let own = row * width
        for other in 0..<row {
          let place = other * width
          var dot: Float = 0
          for column in 0..<width { dot += q[own + column] * q[place + column] }
          for column in 0..<width { q[own + column] -= dot * q[place + column] }
        }
        var square: Float = 0
        for column in 0..<width { square += q[own + column] * q[own + column] }
        let scale = square > 0 ? 1 / square.squareRoot() : 0
        for column in 0..<width { q[own + column] *= scale }
      }
    }
    return q
  }
}
