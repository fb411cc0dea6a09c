/// The moment by which an answer is due, on a clock that is injected.
public struct Deadline: Sendable {
  public let instant: ContinuousClock.Instant
  public let timekeeper: any Timekeeper

  public init(at instant: ContinuousClock.Instant, on timekeeper: any Timekeeper) {
    self.instant = instant
    self.timekeeper = timekeeper
  }

  /// The deadline that is this far away.
  public static func after(_ duration: Duration, on timekeeper: any Timekeeper) -> Deadline {
    Deadline(at: timekeeper.now.advanced(by: duration), on: timekeeper)
  }

  /// Costs one reading of the clock, some tens of nanoseconds.
  public var isPast: Bool { timekeeper.now >= instant }

  /// Never negative.
  public var remaining: Duration { max(.zero, timekeeper.now.duration(to: instant)) }

  /// A deadline that leaves time for what comes after it.
  public func earlier(by margin: Duration) -> Deadline {
    Deadline(at: instant - margin, on: timekeeper)
  }

  /// The end of the first `part` of the time that is left, when `whole` parts make up all of it.
  ///
  /// Asked again before each step with the parts that remain, it hands unused time on to later steps.
  public func share(_ part: Int, of whole: Int) -> Deadline {
    guard part < whole, whole > 0 else { return self }
    let now = timekeeper.now
    let left = max(.zero, now.duration(to: instant))
    return Deadline(at: now + left * max(0, part) / whole, on: timekeeper)
  }
}
