import Domain
import Synchronization

/// Counts wrong keys in each minute, so that guessing is slow and loud. Right keys are never held up.
final class AttemptCounter: Sendable {
  private struct Minute {
    var number: Int64 = .min
    var failures = 0
  }

  private let limit: Int
  private let minute = Mutex(Minute())

  init(limit: Int = 60) { self.limit = limit }

  /// Notes a wrong key.
  /// - Returns: the seconds until the next try is looked at; nil while there are few.
  func noteFailure(at now: Timestamp) -> Int64? {
    let second = now.milliseconds / 1_000
    return minute.withLock { minute in
      if minute.number != second / 60 { minute = Minute(number: second / 60) }
      minute.failures += 1
      return minute.failures > limit ? 60 - second % 60 : nil
    }
  }
}
