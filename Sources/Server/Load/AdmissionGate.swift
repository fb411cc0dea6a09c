import Funnel
import Synchronization

/// Lets a bounded number of requests work at once and a bounded number wait, in order, for a bounded time.
///
/// Work that could not be answered in time is refused before it costs anything, so that what is admitted keeps its
/// speed whatever the load. The wait is estimated from how long admitted work has lately taken (Little's law).
final class AdmissionGate: Sendable {
  /// A request that was not admitted.
  struct Refusal: Error, Equatable {
    /// When trying again makes sense.
    let retryAfter: Duration
  }

  /// What the gate has done and does.
  struct Counts: Equatable {
    var running = 0
    var waiting = 0
    var admitted = 0
    var refused = 0
  }

  private struct Waiter {
    let continuation: CheckedContinuation<Void, any Error>
    var alarm: Alarm?
  }

  private struct State {
    var counts = Counts()
    var nextNumber: UInt64 = 0
    /// Numbers of those that wait, in order; those that gave up are no longer in `waiters`.
    var queue: [UInt64] = []
    var head = 0
    var waiters: [UInt64: Waiter] = [:]
    /// Seconds that admitted work has lately taken, an exponential mean.
    var typicalSeconds = 0.0

    /// The first in the queue who has not given up.
    mutating func takeNext() -> Waiter? {
      while head < queue.count {
        let waiter = waiters.removeValue(forKey: queue[head])
        head += 1
        if head > 256, head * 2 > queue.count {
          queue.removeFirst(head)
          head = 0
        }
        if let waiter { return waiter }
      }
      queue.removeAll(keepingCapacity: true)
      head = 0
      return nil
    }
  }

  private let limits: LaneLimits
  private let timekeeper: any Timekeeper
  private let state = Mutex(State())

  /// The weight of one observation in the mean of durations.
  private static let smoothing = 0.05

  init(_ limits: LaneLimits, timekeeper: any Timekeeper) {
    self.limits = limits
    self.timekeeper = timekeeper
  }

  var counts: Counts { state.withLock(\.counts) }

  /// The requests that are worked on or wait, as a share of those that may be worked on at once.
  var load: Double {
    state.withLock { Double($0.counts.running + $0.counts.waiting) / Double(max(1, limits.running)) }
  }

  /// Whether a request that came now would be refused: looking costs less than finding out who asks.
  ///
  /// - Throws: `Refusal`.
  func requireRoom() throws(Refusal) {
    let found = state.withLock { state -> Refusal? in
      guard state.counts.running >= limits.running, let refusal = refusal(state) else { return nil }
      state.counts.refused += 1
      return refusal
    }
    if let found { throw found }
  }

  /// Why one more may not wait; nil when it may.
  private func refusal(_ state: State) -> Refusal? {
    let expected = state.typicalSeconds * Double(state.counts.waiting + 1) / Double(max(1, limits.running))
    let mayWait = state.counts.waiting < limits.waiting && .seconds(expected) <= limits.patience
    return mayWait ? nil : Refusal(retryAfter: .seconds(max(1, expected)))
  }

  /// - Throws: `Refusal` without having run the body; whatever the body throws.
  func withAdmission<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await enter()
    let began = timekeeper.now
    defer { leave(after: began.duration(to: timekeeper.now)) }
    return try await body()
  }

  private enum Entry {
    case admitted, refused(Refusal), wait(UInt64)
  }

  private func enter() async throws {
    let entry: Entry = state.withLock { state in
      if state.counts.running < limits.running {
        state.counts.running += 1
        state.counts.admitted += 1
        return .admitted
      }
      if let refusal = refusal(state) {
        state.counts.refused += 1
        return .refused(refusal)
      }
      state.nextNumber += 1
      state.counts.waiting += 1
      return .wait(state.nextNumber)
    }
    switch entry {
    case .admitted: return
    case .refused(let refusal): throw refusal
    case .wait(let number): try await wait(as: number)
    }
  }

  private func wait(as number: UInt64) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enqueue(Waiter(continuation: continuation), number: number)
      }
    } onCancel: {
      giveUp(number, with: CancellationError())
    }
  }

  private func enqueue(_ waiter: Waiter, number: UInt64) {
    let isAdmitted = state.withLock { state in
      // A place may have become free since the number was drawn.
      if state.counts.running < limits.running {
        state.counts.waiting -= 1
        state.counts.running += 1
        state.counts.admitted += 1
        return true
      }
      state.queue.append(number)
      state.waiters[number] = waiter
      return false
    }
    if isAdmitted { return waiter.continuation.resume() }
    let alarm = timekeeper.schedule(at: timekeeper.now + limits.patience) { [weak self] in
      self?.giveUp(number, with: Refusal(retryAfter: .seconds(1)))
    }
    let isWaiting = state.withLock { state in
      state.waiters[number]?.alarm = alarm
      return state.waiters[number] != nil
    }
    if !isWaiting { timekeeper.cancel(alarm) }
    // A task that was cancelled before it stood in the queue would wait in vain.
    if Task.isCancelled { giveUp(number, with: CancellationError()) }
  }

  private func giveUp(_ number: UInt64, with error: any Error) {
    let waiter = state.withLock { state in
      guard let waiter = state.waiters.removeValue(forKey: number) else { return nil as Waiter? }
      state.counts.waiting -= 1
      if error is Refusal { state.counts.refused += 1 }
      return waiter
    }
    guard let waiter else { return }
    waiter.alarm.map(timekeeper.cancel)
    waiter.continuation.resume(throwing: error)
  }

  private func leave(after duration: Duration) {
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    let next = state.withLock { state in
      let weight = state.typicalSeconds == 0 ? 1 : Self.smoothing
      state.typicalSeconds += weight * (seconds - state.typicalSeconds)
      guard let next = state.takeNext() else {
        state.counts.running -= 1
        return nil as Waiter?
      }
      // The place is handed on.
      state.counts.waiting -= 1
      state.counts.admitted += 1
      return next
    }
    guard let next else { return }
    next.alarm.map(timekeeper.cancel)
    next.continuation.resume()
  }
}
