import Foundation

/// The 16 × 16 lowest frequencies of 64 × 64 samples without the mean: what a perceptual hash is cut from.
struct FrequencyGrid {
  static let side = 16
  static let sampleSide = 64

  /// Rows of 16; row i and column j hold the vertical frequency i + 1 and the horizontal j + 1.
  private(set) var values: [Float]

  /// - Parameter samples: 64 rows of 64.
  /// - Complexity: 16 · 64 · (64 + 16) products.
  init(of samples: [Float]) {
    let (side, wide) = (Self.side, Self.sampleSide)
    var halfway = [Float](repeating: 0, count: side * wide)
    var values = [Float](repeating: 0, count: side * side)
    // Each sum is taken in the order of the reference; only independent sums run side by side.
    for row in 0..<side {
      for k in 0..<wide {
        let factor = Self.waves[row * wide + k]
        for column in 0..<wide { halfway[row * wide + column] += factor * samples[k * wide + column] }
      }
      for k in 0..<wide {
        let factor = halfway[row * wide + k]
        for column in 0..<side { values[row * side + column] += factor * Self.waves[column * wide + k] }
      }
    }
    self.values = values
  }

  private init(values: [Float]) { self.values = values }

  /// Sixteen cosines at 64 points each: rows 1 … 16 of the discrete cosine transform (Zauner 2010).
  private static let waves: [Float] = (0..<side * sampleSide).map { place in
    let (row, column) = (place / sampleSide, place % sampleSide)
    let scale = Double(Float((2 / Double(sampleSide)).squareRoot()))
    return Float(scale * cos(Double.pi / 2 / Double(sampleSide) * Double(row + 1) * Double(2 * column + 1)))
  }

  /// The grid of the turned or mirrored picture.
  func applying(_ form: DihedralForm) -> FrequencyGrid {
    let side = Self.side
    var turned = values
    for row in 0..<side {
      for column in 0..<side {
        let value = values[row * side + column]
        let place = form.swapsAxes ? column * side + row : row * side + column
        turned[place] = form.negates(row, column) ? -value : value
      }
    }
    return FrequencyGrid(values: turned)
  }

  /// The lower of the two middle values.
  var median: Float { values.sorted()[values.count / 2 - 1] }
}
