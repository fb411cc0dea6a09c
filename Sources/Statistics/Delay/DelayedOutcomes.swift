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
}
