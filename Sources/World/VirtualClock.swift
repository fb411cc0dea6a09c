public import Domain
import Synchronization

/// A clock that a simulation moves.
public final class VirtualClock: MarketClock {
  private let time: Mutex<Timestamp>

  public init(at time: Timestamp) { self.time = Mutex(time) }

  public func now() -> Timestamp { time.withLock { $0 } }

  /// Moves to a moment; the clock never goes back.
  public func advance(to moment: Timestamp) { time.withLock { $0 = max($0, moment) } }
}
