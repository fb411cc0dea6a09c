/// Exact quantiles of a sample, with linear interpolation between neighbours (type 7 of Hyndman and Fan,
/// 1996).
public struct SampleQuantiles: Equatable, Sendable {
  private let sorted: [Double]

  /// - Throws: `empty` without values, `outOfRange` for NaN.
  /// - Complexity: O(n log n).
  public init(_ values: [Double]) throws(StatisticsError) {
    guard !values.isEmpty else {
      throw StatisticsError(.empty, "Quantiles need one value at least.")
    }
    try Check.numbers(values)
    sorted = values.sorted()
  }

  /// The quantile at a share in 0...1; shares outside are taken as the nearer end, NaN gives NaN.
  public func callAsFunction(_ share: Double) -> Double {
    guard !share.isNaN else { return .nan }
    let place = min(max(share, 0), 1) * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    guard sorted[below] != sorted[above] else { return sorted[below] }
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
