public import Statistics

/// An effect that turns: up on the first day and down some weeks later, or the other way round.
public struct EffectReversal: Equatable, Sendable, Codable {
  /// Of the first days.
  public let early: ConfidenceInterval
  /// Of the last ones.
  public let late: ConfidenceInterval
  /// The first day from which on the effect has the late sign, counted from 1; nil where it does not turn.
  public let turnsOn: Int?

  /// - Parameters:
  ///   - daily: the effect on each day, in order.
  ///   - early: of the first days together.
  ///   - late: of the last days together.
  public init(daily: [Double], early: ConfidenceInterval, late: ConfidenceInterval) {
    self.early = early
    self.late = late
    let isReversal = early.low > 0 && late.high < 0 || early.high < 0 && late.low > 0
    let last = daily.lastIndex { ($0 < 0) != (late.estimate < 0) }
    turnsOn = isReversal ? last.map { $0 + 2 } ?? 1 : nil
  }

  /// Whether both intervals leave out zero, on two sides of it: a launch by the first days would be wrong.
  public var isReversal: Bool { turnsOn != nil }
}
