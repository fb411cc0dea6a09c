import Foundation
import Statistics

/// Relative effects as differences of logarithms, and back.
enum LogRatio {
  static func of(_ value: Double, over other: Double) -> Double { Foundation.log(value / other) }

  /// e^x − 1 of the estimate and both ends.
  static func relative(_ interval: ConfidenceInterval) -> ConfidenceInterval {
    ConfidenceInterval(
      estimate: Foundation.expm1(interval.estimate), low: Foundation.expm1(interval.low),
      high: Foundation.expm1(interval.high), level: interval.level)
  }
}
