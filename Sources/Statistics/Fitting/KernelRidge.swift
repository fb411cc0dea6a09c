import Foundation

/// Several smooth functions of the same features, as sums of Gaussians around some of the examples: kernel ridge regression on
/// landmarks (Nyström; Williams, Seeger, NIPS 2000).
public struct KernelRidge: Equatable, Sendable {
  /// Examples that Gaussians stand around, row by row.
  public let landmarks: [Double]
  /// One row of weights a landmark, one column a function.
  public let weights: [Double]
  /// The mean of each function, which the Gaussians are added to.
  public let offsets: [Double]
  /// σ of the Gaussians, in the unit of the features.
  public let bandwidth: Double

  public var columns: Int { landmarks.count / count }
  public var functions: Int { offsets.count }
  private var count: Int { weights.count / offsets.count }

  /// - Throws: `lengthMismatch` unless the parts fit together, `outOfRange` for a bandwidth that is not positive.
  public init(
    landmarks: [Double], weights: [Double], offsets: [Double], bandwidth: Double
  ) throws(StatisticsError) {
    let count = offsets.isEmpty ? 0 : weights.count / offsets.count
    guard count > 0, count * offsets.count == weights.count, landmarks.count % count == 0, !landmarks.isEmpty else {
      throw StatisticsError(
        .lengthMismatch, "Landmarks and weights do not fit together: keep them as they were fitted.")
    }
    try Self.check(bandwidth: bandwidth)
    (self.landmarks, self.weights, self.offsets, self.bandwidth) = (landmarks, weights, offsets, bandwidth)
  }

  /// Fits all functions at once.
  ///
  /// - Parameters:
  ///   - rows: features of N examples, all of one length and of about one scale.
  ///   - targets: of each example, the value of each function.
  ///   - landmarks: how many examples Gaussians stand around; all where there are fewer.
  ///   - bandwidth: σ.
  ///   - penalty: times the number of examples, on the norm of each function.
  /// - Throws: `empty`, `lengthMismatch`, `outOfRange`; `undefined` where the penalty is too small for the examples.
  /// - Complexity: O(N · M · (M + columns)) for M landmarks.
  public init<R: RandomNumberGenerator>(
    rows: [[Double]], targets: [[Double]], landmarks: Int, bandwidth: Double, penalty: Double, using random: inout R
  ) throws(StatisticsError) {
    guard let functions = targets.first?.count, let columns = rows.first?.count, functions > 0, columns > 0 else {
      throw StatisticsError(.empty, "There are no examples or functions: pass one at least.")
    }
    guard rows.count == targets.count, rows.allSatisfy({ $0.count == columns }),
      targets.allSatisfy({ $0.count == functions })
    else {
      throw StatisticsError(.lengthMismatch, "Rows and targets differ in number or length: pass one target a row.")
    }
    try Check.penalty(penalty)
    try Self.check(bandwidth: bandwidth)
    var order = Array(rows.indices)
    order.permute(using: &random)
    let chosen = order.prefix(max(1, landmarks)).sorted().map { rows[$0] }
    let offsets = (0..<functions).map { column in
      targets.reduce(0) { $0 + $1[column] } / Double(targets.count)
    }
    var system = NormalEquations(size: chosen.count, functions: functions)
    for (row, target) in zip(rows, targets) {
      system.add(chosen.map { Self.kernel(row, $0, bandwidth) }, zip(target, offsets).map { $0 - $1 })
    }
    // A little on the diagonal besides: landmarks that are nearly the same leave no inverse.
    system.penalize(penalty * Double(rows.count), ridge: 1e-8 * Double(rows.count)) {
      Self.kernel(chosen[$0], chosen[$1], bandwidth)
    }
    guard let weights = system.solution() else {
      throw StatisticsError(.undefined, "The penalty \(penalty) is too small for these examples: raise it.")
    }
    try self.init(landmarks: chosen.flatMap(\.self), weights: weights, offsets: offsets, bandwidth: bandwidth)
  }

  /// The value of each function.
  ///
  /// - Parameter row: of as many columns as the landmarks.
  /// - Complexity: O(landmarks · (columns + functions)).
  public func callAsFunction(_ row: [Double]) -> [Double] {
    var values = offsets
    let columns = columns
    landmarks.withUnsafeBufferPointer { landmarks in
      for place in 0..<count {
        var square = 0.0
        for column in 0..<columns {
          let gap = row[column] - landmarks[place * columns + column]
          square += gap * gap
        }
        let kernel = exp(-square / (2 * bandwidth * bandwidth))
        for function in values.indices { values[function] += kernel * weights[place * functions + function] }
      }
    }
    return values
  }

  private static func check(bandwidth: Double) throws(StatisticsError) {
    guard bandwidth > 0, bandwidth.isFinite else {
      throw StatisticsError(.outOfRange, "The bandwidth is \(bandwidth): it is positive and finite.")
    }
  }

  private static func kernel(_ one: [Double], _ other: [Double], _ bandwidth: Double) -> Double {
    var square = 0.0
    for place in one.indices {
      let gap = one[place] - other[place]
      square += gap * gap
    }
    return exp(-square / (2 * bandwidth * bandwidth))
  }
}
