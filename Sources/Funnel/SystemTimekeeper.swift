import Dispatch
import Foundation
import Synchronization

/// The machine's monotonic clock, with one thread of its own that rings the alarms.
///
/// The thread ends with the timekeeper.
public final class SystemTimekeeper: Timekeeper {
  private let loop = Loop()

  public init() {
    let loop = loop
    Thread.start(named: "funnel-timer") { loop.run() }
  }

  deinit { loop.stop() }

  public var now: ContinuousClock.Instant { .now }

  public func schedule(
    at instant: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void
  ) -> Alarm {
    loop.add(at: instant, action)
  }

  public func cancel(_ alarm: Alarm) { loop.remove(alarm) }

  /// What the thread holds on to, so that it does not hold on to the timekeeper.
  private final class Loop: Sendable {
    private struct State {
      var alarms = AlarmQueue()
      var isStopped = false
    }
    private let state = Mutex(State())
    private let changed = DispatchSemaphore(value: 0)

    func add(at instant: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> Alarm {
      let (alarm, isNext) = state.withLock { state in
        let alarm = state.alarms.add(at: instant, action)
        return (alarm, state.alarms.next == instant)
      }
      if isNext { changed.signal() }
      return alarm
    }

    func remove(_ alarm: Alarm) { state.withLock { $0.alarms.remove(alarm) } }

    func stop() {
      state.withLock { $0.isStopped = true }
      changed.signal()
    }

    func run() {
      while true {
        let now = ContinuousClock.now
        let (action, next, isStopped) = state.withLock { state in
          (state.alarms.takeDue(at: now), state.alarms.next, state.isStopped)
        }
        if isStopped { return }
        if let action {
          action()
        } else if let next {
          _ = changed.wait(timeout: .now() + (next - now).dispatchInterval)
        } else {
          changed.wait()
        }
      }
    }
  }
}

extension Duration {
  fileprivate var dispatchInterval: DispatchTimeInterval {
    let limit = Int64(3600)
    let (seconds, attoseconds) = components
    guard seconds < limit else { return .seconds(Int(limit)) }
    // Rounded up: a wait that is a little short would turn the loop once for nothing.
    return .nanoseconds(Int(seconds * 1_000_000_000 + attoseconds / 1_000_000_000) + 1)
  }
}
