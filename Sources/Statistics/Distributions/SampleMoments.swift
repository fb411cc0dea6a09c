/// The count, mean and variance of a sample, in one pass and mergeable (Chan, Golub, LeVeque 1979).
public struct SampleMoments: Codable, Equatable, Sendable {
  public private(set) var count = 0
  public private(set) var mean = 0.0
  private var squaredDeviations = 0.0

  public init() {}

  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// Moments from sums that were kept elsewhere; loses digits when the mean is large beside the spread.
  ///
  /// - Throws: `empty` for no values, `outOfRange` when no sample has these sums.
  public init(count: Int, sum: Double, sumOfSquares: Double) throws(StatisticsError) {
    guard count > 0 else { throw StatisticsError(.empty, "The sums describe no value.") }
    let spread = sumOfSquares - sum * sum / Double(count)
    // A constant sample may fall below zero by rounding alone.
    guard spread >= -1e-9 * sumOfSquares else {
      throw StatisticsError(.outOfRange, "The sum of squares is too small for this sum: check the inputs.")
    }
    self.count = count
    mean = sum / Double(count)
    squaredDeviations = max(0, spread)
  }

  public mutating func add(_ value: Double) {
    count += 1
    let step = value - mean
    mean += step / Double(count)
    squaredDeviations += step * (value - mean)
  }

  public mutating func merge(_ other: SampleMoments) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let step = other.mean - mean
    squaredDeviations += other.squaredDeviations + step * step * Double(count) * Double(other.count) / total
    mean += step * Double(other.count) / total
    count += other.count
  }

  /// The unbiased variance s²; 0 for fewer than two values.
  public var variance: Double { count < 2 ? 0 : squaredDeviations / Double(count - 1) }

  /// s²/n, the square of the standard error of the mean.
  var squaredStandardError: Double { variance / Double(count) }

  func requirePair() throws(StatisticsError) {
    guard count >= 2 else {
      throw StatisticsError(.empty, "\(count) values: a spread needs two at least.")
    }
  }
}

extension SampleMoments {
  /// The moments of the values whose flag is set, and of the others.
  static func split(_ values: [Double], by flags: [Bool]) -> (set: SampleMoments, unset: SampleMoments) {
    var (set, unset) = (SampleMoments(), SampleMoments())
    for (value, flag) in zip(values, flags) {
      if flag { set.add(value) } else { unset.add(value) }
    }
    return (set, unset)
  }
}
