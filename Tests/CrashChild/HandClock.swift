import Domain
import Synchronization

/// A clock that stands until it is moved.
final class HandClock: MarketClock {
  private let time: Mutex<Timestamp>

  init(at time: Timestamp) { self.time = Mutex(time) }

  func now() -> Timestamp { time.withLock { $0 } }

  func advance(bySeconds seconds: Int64) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}
