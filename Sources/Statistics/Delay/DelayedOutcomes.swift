/// Clicks whose conversions arrive late: what is known of each at one moment.
public struct DelayedOutcomes: Equatable, Sendable {
  /// Whether the conversion has arrived.
  public let hasConverted: [Bool]
  /// From click to conversion where it has arrived, from click to now elsewhere; any unit, above zero.
  public let times: [Double]
  /// Conversions later than this do not count; infinite without a window. Beyond it a click without one is settled.
  public let window: Double

  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a time or a window of zero or less, or a conversion after the
  ///   window.
  public init(hasConverted: [Bool], times: [Double], window: Double = .infinity) throws(StatisticsError) {
    try Check.aligned(times.count, hasConverted.count)
    try Check.finite(times)
    guard window > 0, times.allSatisfy({ $0 > 0 }) else {
      throw StatisticsError(.outOfRange, "A time or the window is not above zero: leave such clicks out.")
    }
    guard zip(hasConverted, times).allSatisfy({ !$0 || $1 <= window }) else {
      throw StatisticsError(.outOfRange, "A conversion lies after the window: it does not count, mark it as none.")
    }
    (self.hasConverted, self.times, self.window) = (hasConverted, times, window)
  }

  /// What is known now of clicks from a log.
  ///
  /// - Parameters:
  ///   - clicks: when each was made, before `now`.
  ///   - conversions: when each converted, nil where it has not; conversions after `now` or the window count as none.
  ///   - now: on the same clock.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a click at or after `now`, or a conversion not after its click.
  public init(
    clicks: [Double], conversions: [Double?], now: Double, window: Double = .infinity
  ) throws(StatisticsError) {
    try Check.aligned(clicks.count, conversions.count)
    let arrived = zip(clicks, conversions).map { click, conversion in
      conversion.map { $0 <= now && $0 - click <= window } ?? false
    }
    let times = clicks.indices.map { index in
      arrived[index] ? (conversions[index] ?? now) - clicks[index] : now - clicks[index]
    }
    try self.init(hasConverted: arrived, times: times, window: window)
  }
}
