import CVips
import Foundation

/// A bounded first-in first-out queue between tasks and the executor's threads.
///
/// `@unchecked Sendable`: every access to the mutable state is inside `condition`.
final class WorkQueue: @unchecked Sendable {
  struct Entry: Sendable {
    let isAbandoned: @Sendable () -> Bool
    /// Does the work, or passes on why it will not be done.
    let run: @Sendable (_ refusal: MediaError?) -> Void
  }

  private let condition = NSCondition()
  private let capacity: Int
  private var waiting: [Entry] = []
  private var idle: Int
  private var isClosed = false

  init(threads: Int, capacity: Int) {
    idle = threads
    self.capacity = capacity
  }

  /// - Throws: `queueFull` when as many wait as may, not counting those that nobody waits for; `closed`.
  func add(_ entry: Entry) throws(MediaError) {
    condition.lock()
    defer { condition.unlock() }
    guard !isClosed else {
      throw MediaError(.closed, "The executor was shut down: make a new one.")
    }
    if waiting.count >= capacity + idle { waiting.removeAll { $0.isAbandoned() } }
    guard waiting.count < capacity + idle else {
      throw MediaError(.queueFull, "\(waiting.count) jobs wait already: try again later or add threads.")
    }
    waiting.append(entry)
    condition.signal()
  }

  /// The life of a thread: one job after the other until the queue closes.
  func work() {
    while let entry = next() {
      if !entry.isAbandoned() { entry.run(nil) }
      condition.withLock { idle += 1 }
    }
    cvips_leave_thread()
  }

  func close() {
    let left = condition.withLock {
      isClosed = true
      condition.broadcast()
      defer { waiting = [] }
      return waiting
    }
    for entry in left { entry.run(MediaError(.closed, "The executor was shut down before the work began.")) }
  }

  private func next() -> Entry? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty && !isClosed { condition.wait() }
    guard !isClosed, !waiting.isEmpty else { return nil }
    idle -= 1
    return waiting.removeFirst()
  }
}
