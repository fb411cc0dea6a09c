import Foundation

/// Vectors as features whose dot product is near a Gaussian kernel, exp(−‖x − y‖²/2σ²): √(2/D) · cos(w·x + b) with w drawn from
/// N(0, 1/σ²) and b uniform (Rahimi, Recht, NIPS 2007). The distance of two means of features is then near the maximum mean
/// discrepancy (Gretton et al., JMLR 2012), at a cost that grows with the examples and not with their pairs.
public struct RandomFeatures: Sendable {
  public let dimension, count: Int
  /// One row of `dimension` a feature.
  private let directions: [Float]
  private let phases: [Float]

  /// - Parameters:
  ///   - dimension: of the vectors.
  ///   - count: of the features; the error falls with its root.
  ///   - bandwidth: σ, in the unit of the vectors.
  /// - Throws: `outOfRange` unless all are positive.
  public init<R: RandomNumberGenerator>(
    dimension: Int, count: Int, bandwidth: Double, using random: inout R
  ) throws(StatisticsError) {
    guard dimension > 0, count > 0, bandwidth > 0, bandwidth.isFinite else {
      throw StatisticsError(.outOfRange, "Features need a positive dimension, count and bandwidth: correct them.")
    }
    (self.dimension, self.count) = (dimension, count)
    var directions = [Float](repeating: 0, count: dimension * count)
    for place in directions.indices { directions[place] = Float(random.normal() / bandwidth) }
    self.directions = directions
    phases = (0..<count).map { _ in Float(2 * Double.pi * random.uniform()) }
  }

  /// - Parameter vector: of `dimension` numbers.
  /// - Complexity: O(dimension · count).
  public func callAsFunction(_ vector: [Float]) -> [Float] {
    let scale = (2 / Float(count)).squareRoot()
    return vector.withUnsafeBufferPointer { vector in
      directions.withUnsafeBufferPointer { directions in
        (0..<count).map { feature in
          var sum = SIMD8<Float>.zero
          let start = feature * dimension
          let whole = dimension & ~7
          for place in stride(from: 0, to: whole, by: 8) {
            for lane in 0..<8 { sum[lane] += directions[start + place + lane] * vector[place + lane] }
          }
          var rest = sum.sum()
          for place in whole..<dimension { rest += directions[start + place] * vector[place] }
          return scale * cos(rest + phases[feature])
        }
      }
    }
  }

  /// The median distance between vectors: the customary bandwidth (Gretton et al. 2012, §8). 1 where all are equal.
  ///
  /// - Parameter vectors: compared pair by pair; a few hundred are enough.
  public static func medianDistance(_ vectors: [[Float]]) -> Double {
    var distances: [Double] = []
    for (place, one) in vectors.enumerated() {
      for other in vectors[..<place] {
        let square = zip(one, other).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        distances.append(Double(square).squareRoot())
      }
    }
    let median = distances.sorted()[safe: distances.count / 2] ?? 0
    return median > 0 ? median : 1
  }
}

extension Array {
  fileprivate subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}
