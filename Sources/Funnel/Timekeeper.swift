/// A monotonic clock that also wakes: the only source of time in a funnel.
public protocol Timekeeper: Sendable {
  /// Cheap enough to ask in an inner loop.
  var now: ContinuousClock.Instant { get }

  /// Calls `action` once, when `now` has reached the instant; at once if it already has.
  ///
  /// - Parameter action: short, because alarms wait for each other. It runs on a thread of the timekeeper, never on the
  ///   cooperative pool, which may be busy.
  func schedule(at instant: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> Alarm

  /// Forgets an alarm that has not rung yet.
  func cancel(_ alarm: Alarm)
}

/// A claim on a moment of a timekeeper; of two for one instant, the one made first rings first.
public struct Alarm: Hashable, Comparable, Sendable {
  let instant: ContinuousClock.Instant
  let number: UInt64

  public static func < (left: Self, right: Self) -> Bool {
    (left.instant, left.number) < (right.instant, right.number)
  }
}

/// Alarms in the order in which they ring.
struct AlarmQueue {
  private var entries: [(alarm: Alarm, action: @Sendable () -> Void)] = []
  private var made: UInt64 = 0

  var next: ContinuousClock.Instant? { entries.first?.alarm.instant }

  mutating func add(at instant: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> Alarm {
    let alarm = Alarm(instant: instant, number: made)
    made += 1
    entries.insert((alarm, action), at: position(of: alarm))
    return alarm
  }

  mutating func remove(_ alarm: Alarm) {
    let position = position(of: alarm)
    if position < entries.count, entries[position].alarm == alarm { entries.remove(at: position) }
  }

  /// The first action that is due, taken out of the queue.
  mutating func takeDue(at now: ContinuousClock.Instant) -> (@Sendable () -> Void)? {
    guard let next, next <= now else { return nil }
    return entries.removeFirst().action
  }

  private func position(of alarm: Alarm) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].alarm < alarm { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
