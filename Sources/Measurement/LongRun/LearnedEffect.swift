public import Statistics

/// What people have learned from a change, apart from what the change does to a page: by two designs.
///
/// Both compare people who have seen the change for long with people who have not, while both see the same pages (Hohnhold,
/// O'Brien, Tang, KDD 2015).
public enum LearnedEffect {
  /// The post-period design: after the change has been taken back for all, what differs between the arms is what was learned.
  /// - Parameters:
  ///   - exposures: of each person in the time after.
  ///   - arms: 1 for those who had the change; aligned.
  /// - Returns: the relative difference of events for each opportunity; unlearning during the time makes it smaller.
  /// - Throws: `lengthMismatch`, `StatisticsError` where an arm has no event.
  public static func postPeriod(
    _ exposures: [Exposure], arms: [UInt8], level: Double = 0.95
  ) throws -> ConfidenceInterval {
    guard exposures.count == arms.count else {
      throw MeasurementError(.lengthMismatch, "Exposures differ in number from arms: pass one of each a person.")
    }
    let (treated, others) = (arms.indices.filter { arms[$0] == 1 }, arms.indices.filter { arms[$0] == 0 })
    return LogRatio.relative(
      try ratio(treated.map { exposures[$0] }, others.map { exposures[$0] }, level))
  }

  /// The cookie-cookie-day design on one day: people who have had the change since the start against people who have it on this
  /// day alone.
  /// - Parameters:
  ///   - always: exposures of the day of those who have had it since the start.
  ///   - today: of those who have it today for the first time, or after a long pause.
  public static func cookieDay(
    always: [Exposure], today: [Exposure], level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    LogRatio.relative(try ratio(always, today, level))
  }

  /// The mean of independent readings, each weighted by what its interval is worth.
  public static func pooled(_ readings: [ConfidenceInterval]) -> ConfidenceInterval {
    var (sum, weights) = (0.0, 0.0)
    for reading in readings {
      let half = (reading.high - reading.low) / 2
      let weight = half > 0 ? 1 / (half * half) : 0
      sum += weight * reading.estimate
      weights += weight
    }
    let half = weights > 0 ? 1 / weights.squareRoot() : .infinity
    let estimate = weights > 0 ? sum / weights : .nan
    return ConfidenceInterval(
      estimate: estimate, low: estimate - half, high: estimate + half, level: readings.first?.level ?? 0.95)
  }

  /// Opportunities of one person, and how many came to an event.
  public struct Exposure: Equatable, Sendable {
    public var events: Double
    public var opportunities: Double

    public init(events: Double, opportunities: Double) {
      self.events = events
      self.opportunities = opportunities
    }
  }

  /// ln of the first group's rate over the second's.
  static func ratio(
    _ first: [Exposure], _ second: [Exposure], _ level: Double
  ) throws(StatisticsError) -> ConfidenceInterval {
    var rates: [ConfidenceInterval] = []
    for group in [first, second] {
      rates.append(
        try ConfidenceInterval.ratioOfMeans(
          numerators: group.map(\.events), denominators: group.map(\.opportunities), level: level))
    }
    guard rates[0].estimate > 0, rates[1].estimate > 0 else {
      throw StatisticsError(.undefined, "A group has no event: wait, or count events that are not as rare.")
    }
    let halves = rates.map { ($0.high - $0.low) / 2 / $0.estimate }
    let half = (halves[0] * halves[0] + halves[1] * halves[1]).squareRoot()
    let estimate = LogRatio.of(rates[0].estimate, over: rates[1].estimate)
    return ConfidenceInterval(estimate: estimate, low: estimate - half, high: estimate + half, level: level)
  }
}
