import Synchronization

/// Tells a writer when every reader that began before a moment has ended, without making either wait: sleepable
/// read-copy-update with two counters (McKenney, "Sleepable RCU", 2006).
///
/// What was put out of readers' reach in era e may be used again from era e + 2 on.
final class ReadEras: Sendable {
  private let era = Atomic<Int>(0)
  private let evenReaders = Atomic<Int>(0)
  private let oddReaders = Atomic<Int>(0)

  var current: Int { era.load(ordering: .sequentiallyConsistent) }

  /// - Returns: the era to name in `leave`.
  func enter() -> Int {
    while true {
      let now = current
      add(1, to: now)
      // A writer that moved on in between did not see this reader.
      if current == now { return now }
      add(-1, to: now)
    }
  }

  func leave(_ era: Int) { add(-1, to: era) }

  /// Begins the next era if the readers of the last one have ended. One writer at a time.
  func advance() {
    let now = current
    let readersBefore =
      now.isMultiple(of: 2)
      ? oddReaders.load(ordering: .sequentiallyConsistent) : evenReaders.load(ordering: .sequentiallyConsistent)
    if readersBefore == 0 { era.store(now + 1, ordering: .sequentiallyConsistent) }
  }

  private func add(_ change: Int, to era: Int) {
    if era.isMultiple(of: 2) {
      evenReaders.add(change, ordering: .sequentiallyConsistent)
    } else {
      oddReaders.add(change, ordering: .sequentiallyConsistent)
    }
  }
}
