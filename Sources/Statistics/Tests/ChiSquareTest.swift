/// Whether counts fall as expected: Pearson's goodness of fit.
///
/// As a test of the sample ratio of an experiment, it finds lost or doubled users before anyone reads the
/// result. Read daily, it should be held against 0.001 rather than 0.05, since it is looked at many times
/// (Fabijan et al., KDD 2019).
public struct ChiSquareTest: Equatable, Sendable {
  /// Σ (observed − expected)² / expected.
  public let statistic: Double
  public let degreesOfFreedom: Int

  /// - Parameters:
  ///   - counts: the observed count of each class.
  ///   - weights: the expected share of each class, up to a common factor; equal shares when nil.
  /// - Throws: `lengthMismatch`, `empty` for fewer than two classes or no count, `outOfRange` for a negative
  ///   count or a weight that is not positive.
  public init(counts: [Int], weights: [Double]? = nil) throws(StatisticsError) {
    let weights = weights ?? Array(repeating: 1, count: counts.count)
    guard counts.count == weights.count else {
      throw StatisticsError(
        .lengthMismatch, "\(counts.count) counts and \(weights.count) weights: pass one weight per class.")
    }
    let total = counts.reduce(0) { $0 + Double($1) }
    guard counts.count >= 2, total > 0 else {
      throw StatisticsError(.empty, "A goodness of fit needs two classes and one count at least.")
    }
    guard counts.allSatisfy({ $0 >= 0 }), weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw StatisticsError(.outOfRange, "Pass counts of zero or more and positive weights.")
    }
    let scale = total / weights.reduce(0, +)
    statistic = zip(counts, weights).reduce(0) { sum, pair in
      let expected = pair.1 * scale
      let gap = Double(pair.0) - expected
      return sum + gap * gap / expected
    }
    degreesOfFreedom = counts.count - 1
  }

  public var pValue: Double {
    ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom)).upperTail(statistic)
  }
}
