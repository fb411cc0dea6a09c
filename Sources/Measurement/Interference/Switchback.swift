public import Statistics

/// The whole market under one arm for a period, then under the other: arms by period, and the effect over pairs of periods.
///
/// Periods come in pairs of neighbours, one of each arm in random order, so that slow changes of the market cancel. Budgets that
/// are for a day and periods of whole days keep one arm from spending the other's money (Bojinov, Simchi-Levi, Zhao, 2023).
public struct Switchback: Equatable, Sendable {
  /// By period; an even number.
  public let arms: [UInt8]

  /// - Throws: `tooFew` for fewer than four periods or an odd number.
  public init<Random: RandomNumberGenerator>(periods: Int, using random: inout Random) throws(MeasurementError) {
    guard periods >= 4, periods.isMultiple(of: 2) else {
      throw MeasurementError(.tooFew, "A switchback of \(periods) periods has no spread: use an even number from 4 on.")
    }
    arms = (0..<(periods / 2)).flatMap { _ in random.next() >> 63 == 1 ? [UInt8(1), 0] : [0, 1] }
  }

  /// The mean over pairs of ln(treated / control), as a relative effect with Student's interval.
  /// - Parameter outcomes: one a period, all above 0.
  /// - Throws: `MeasurementError.lengthMismatch`, `undefined` for a period of nothing.
  public func effect(_ outcomes: [Double], level: Double = 0.95) throws -> ConfidenceInterval {
    guard outcomes.count == arms.count else {
      throw MeasurementError(
        .lengthMismatch, "\(outcomes.count) outcomes for \(arms.count) periods: pass one a period.")
    }
    guard outcomes.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw MeasurementError(.undefined, "A period of the switchback brought nothing: use longer periods.")
    }
    let ratios = stride(from: 0, to: arms.count, by: 2).map { first in
      let ratio = LogRatio.of(outcomes[first], over: outcomes[first + 1])
      return arms[first] == 1 ? ratio : -ratio
    }
    return LogRatio.relative(try ConfidenceInterval.mean(ratios, level: level))
  }
}
