import Synchronization

/// A clock that moves only when told to, so that what happens at a deadline can be tested and simulated exactly.
public final class ManualTimekeeper: Timekeeper {
  private struct State {
    var now: ContinuousClock.Instant
    var alarms = AlarmQueue()
  }
  private let state = Mutex(State(now: .now))

  public init() {}

  public var now: ContinuousClock.Instant { state.withLock(\.now) }

  public func schedule(
    at instant: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void
  ) -> Alarm {
    let alarm = state.withLock { $0.alarms.add(at: instant, action) }
    ring()
    return alarm
  }

  public func cancel(_ alarm: Alarm) { state.withLock { $0.alarms.remove(alarm) } }

  /// Moves time forward and rings what has become due, in order, before it returns.
  public func advance(by duration: Duration) {
    state.withLock { $0.now += duration }
    ring()
  }

  private func ring() {
    while let action = state.withLock({ $0.alarms.takeDue(at: $0.now) }) { action() }
  }
}
