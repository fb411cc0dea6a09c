import Foundation

/// Counts in buckets whose bounds grow by a fixed factor, for latencies and other positive values.
///
/// A quantile is within `relativeError` of a value that was recorded, by DDSketch (Masson, Rim, Lee, VLDB
/// 2019): with γ = (1 + e)/(1 − e), bucket i holds γ^(i−1) < x/minimum ≤ γ^i and answers its middle 2γ^i/(γ +
/// 1) · minimum. Values outside `range` count at its ends, so that memory is bounded.
public struct LogHistogram: Equatable, Sendable {
  public let range: ClosedRange<Double>
  public let relativeError: Double
  public private(set) var count = 0
  /// Exact, unlike the quantiles.
  public private(set) var sum = 0.0
  private let growth: Double
  private var buckets: [Int]

  /// - Parameters:
  ///   - range: the values told apart; the default is 1 µs to 1,000 s, in milliseconds.
  ///   - relativeError: from 1e-4 up to below 1; 0.01 takes 1,038 buckets over the default range.
  /// - Throws: `outOfRange` for a range that is not positive and finite, or an error outside 1e-4..<1.
  public init(
    range: ClosedRange<Double> = 1e-3...1e6, relativeError: Double = 0.01
  ) throws(StatisticsError) {
    guard range.lowerBound > 0, range.upperBound.isFinite, (1e-4..<1).contains(relativeError) else {
      throw StatisticsError(
        .outOfRange, "Pass a positive, finite range and a relative error from 1e-4 up to below 1.")
    }
    self.range = range
    self.relativeError = relativeError
    growth = (1 + relativeError) / (1 - relativeError)
    let last = ((log(range.upperBound) - log(range.lowerBound)) / log(growth)).rounded(.up)
    buckets = Array(repeating: 0, count: Int(last) + 1)
  }

  /// Records a value; NaN is left out.
  public mutating func record(_ value: Double) {
    guard !value.isNaN else { return }
    let inside = min(max(value, range.lowerBound), range.upperBound)
    let place = Int((log(inside / range.lowerBound) / log(growth)).rounded(.up))
    buckets[min(max(place, 0), buckets.count - 1)] += 1
    count += 1
    sum += inside
  }

  /// The value that a share of the recorded ones does not exceed; nil when nothing was recorded or for NaN.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0, !share.isNaN else { return nil }
    let rank = Int((min(max(share, 0), 1) * Double(count - 1)).rounded(.down))
    var seen = 0
    for (place, held) in buckets.enumerated() {
      seen += held
      if seen > rank {
        let middle = 2 * pow(growth, Double(place)) / (growth + 1) * range.lowerBound
        return min(max(middle, range.lowerBound), range.upperBound)
      }
    }
    return range.upperBound
  }

  /// - Throws: `incompatible` when ranges or errors differ.
  public mutating func merge(_ other: LogHistogram) throws(StatisticsError) {
    guard other.range == range, other.relativeError == relativeError else {
      throw StatisticsError(
        .incompatible, "The histograms have other buckets: make both with the same settings.")
    }
    for place in buckets.indices { buckets[place] += other.buckets[place] }
    count += other.count
    sum += other.sum
  }
}
