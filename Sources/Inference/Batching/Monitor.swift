#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// State under a lock, and threads that wait for it to change.
///
/// Unchecked, since `state` is only touched while the lock is held. A condition of Foundation waits by the
/// wall clock, which may jump; this one waits by the monotonic clock.
final class Monitor<State: ~Copyable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  init(_ state: consuming State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Changes the state and wakes every waiting thread.
  func change<Value>(_ body: (inout State) -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return body(&state)
  }

  func read<Value>(_ body: (borrowing State) -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(state)
  }

  enum Step<Value> {
    case done(Value)
    /// Until the state changes.
    case wait
    /// Until the state changes or the time has passed.
    case waitFor(Duration)
  }

  /// Blocks until `body` is done. It is asked at once, after every change and after the time it named.
  func wait<Value>(_ body: (inout State) -> Step<Value>) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      switch body(&state) {
      case .done(let value): return value
      case .wait: pthread_cond_wait(condition, mutex)
      case .waitFor(let duration):
        var time = Self.monotonicTime(in: duration)
        pthread_cond_timedwait(condition, mutex, &time)
      }
    }
  }

  private static func monotonicTime(in duration: Duration) -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let (seconds, attoseconds) = max(duration, .zero).components
    let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000)
    // A far deadline would overflow; threads look again after a day.
    time.tv_sec += Int(min(seconds, 86_400)) + nanoseconds / 1_000_000_000
    time.tv_nsec = nanoseconds % 1_000_000_000
    return time
  }
}
