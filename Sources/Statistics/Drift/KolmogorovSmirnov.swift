import Foundation

/// The largest gap between two cumulative distributions, 0...1 (Kolmogorov 1933, Smirnov 1939): an effect size, and with it how
/// probable such a gap is by chance. At many examples every gap is improbable: decide by the gap.
public struct KolmogorovSmirnov: Equatable, Sendable {
  public let distance: Double
  /// Of a gap this large or larger between two samples of one distribution, by the asymptotic series with Stephens' correction
  /// (Numerical Recipes, 3rd ed., §14.3.3).
  public let pValue: Double

  /// - Throws: `empty` without values on a side, `outOfRange` for NaN.
  /// - Complexity: O(n log n).
  public init(_ one: [Double], _ other: [Double]) throws(StatisticsError) {
    guard !one.isEmpty, !other.isEmpty else {
      throw StatisticsError(.empty, "A side has no values: wait for some, or choose a longer window.")
    }
    try Check.numbers(one)
    try Check.numbers(other)
    distance = Self.distance(sorted: one.sorted(), other.sorted())
    let size = Double(one.count) * Double(other.count) / Double(one.count + other.count)
    pValue = Self.tail((size.squareRoot() + 0.12 + 0.11 / size.squareRoot()) * distance)
  }

  /// - Parameter one: in increasing order, as `other`.
  static func distance(sorted one: [Double], _ other: [Double]) -> Double {
    var (left, right, largest) = (0, 0, 0.0)
    while left < one.count, right < other.count {
      let value = min(one[left], other[right])
      while left < one.count, one[left] <= value { left += 1 }
      while right < other.count, other[right] <= value { right += 1 }
      largest = max(largest, abs(Double(left) / Double(one.count) - Double(right) / Double(other.count)))
    }
    return largest
  }

  private static func tail(_ value: Double) -> Double {
    // The series does not settle below; the probability is 1 there to many digits.
    guard value > 0.2 else { return 1 }
    var sum = 0.0
    for term in 1...100 {
      let sign: Double = term % 2 == 1 ? 2 : -2
      let rank = Double(term) * value
      sum += sign * exp(-2 * rank * rank)
    }
    return min(1, max(0, sum))
  }
}
