import Domain
import Engine
import Synchronization
import World

/// Names and seeds of decisions by the moment at which they are asked for: a day that is run again under other rules asks for the
/// same ones, however many decisions were made before.
final class MomentIdentifiers: IdentifierSource {
  private let seedOfAll: UInt64
  private let clock: VirtualClock
  private let last = Mutex((milliseconds: Int64.min, count: UInt64(0)))

  init(seed: UInt64, clock: VirtualClock) {
    seedOfAll = seed
    self.clock = clock
  }

  func next(at time: Timestamp) throws(DomainError) -> DecisionID {
    try DecisionID("d\(time.milliseconds).\(draw())")
  }

  func seed() -> UInt64 { draw() }

  private func draw() -> UInt64 {
    let now = clock.now().milliseconds
    let count = last.withLock { last in
      last = (now, last.milliseconds == now ? last.count + 1 : 0)
      return last.count
    }
    var hash = StableHash()
    for value in [seedOfAll, UInt64(bitPattern: now), count] { hash.combine(value) }
    return hash.value
  }
}
