import Synchronization

/// The requests of a micro-batcher: who waits, who runs, and until when.
final class BatchQueue<Request: Sendable, Response: Sendable>: Sendable {
  typealias Answer = CheckedContinuation<Result<Response, InferenceError>, Never>
  typealias Limits = MicroBatcher<Request, Response>.Limits

  struct Entry: Sendable {
    let ticket: UInt64
    let request: Request
    let deadline: ContinuousClock.Instant
    let arrival: ContinuousClock.Instant
    let answer: Answer
  }

  private struct State {
    var waiting: [Entry] = []
    var running: [UInt64: Entry] = [:]
    var isStopped = false
  }

  private let limits: Limits
  private let monitor = Monitor(State())
  private let tickets = Atomic<UInt64>(0)

  init(limits: Limits) { self.limits = limits }

  func newTicket() -> UInt64 { tickets.add(1, ordering: .relaxed).newValue }

  var waitingCount: Int { monitor.read { $0.waiting.count } }

  func add(_ entry: Entry, isCancelled: Bool) {
    let refusal = monitor.change { state -> InferenceError? in
      if isCancelled {
        return InferenceError(.cancelled, "The caller went away: nothing has to be done.")
      }
      if state.isStopped { return Self.stopped }
      if entry.deadline <= .now { return Self.overdue }
      if state.waiting.count >= limits.capacity {
        return InferenceError(
          .queueFull, "\(limits.capacity) requests wait already: send fewer, or add machines.")
      }
      state.waiting.append(entry)
      return nil
    }
    if let refusal { entry.answer.resume(returning: .failure(refusal)) }
  }

  /// Blocks until a batch is due; nil once stopped.
  func nextBatch() -> [Entry]? {
    monitor.wait { state in
      if state.isStopped { return .done(nil) }
      guard let first = state.waiting.first else { return .wait }
      let left = limits.longestWait - (.now - first.arrival)
      guard state.waiting.count >= limits.largestBatch || left <= .zero else { return .waitFor(left) }
      let batch = Array(state.waiting.prefix(limits.largestBatch))
      state.waiting.removeFirst(batch.count)
      for entry in batch { state.running[entry.ticket] = entry }
      return .done(batch)
    }
  }

  /// Answers those of the batch that still wait for an answer.
  func finish(_ batch: [Entry], _ result: Result<[Response], any Error>) {
    let open = monitor.change { state in
      batch.map { state.running.removeValue(forKey: $0.ticket) != nil }
    }
    for (index, entry) in batch.enumerated() where open[index] {
      entry.answer.resume(returning: Self.answer(index, of: batch.count, result))
    }
  }

  func fail(_ ticket: UInt64, _ error: InferenceError) {
    let entry = monitor.change { state -> Entry? in
      if let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) {
        return state.waiting.remove(at: index)
      }
      return state.running.removeValue(forKey: ticket)
    }
    entry?.answer.resume(returning: .failure(error))
  }

  /// Blocks until deadlines pass and fails their requests; false once stopped.
  func failOverdue() -> Bool {
    let overdue = monitor.wait { state -> Monitor<State>.Step<[Entry]?> in
      if state.isStopped && state.running.isEmpty { return .done(nil) }
      let now = ContinuousClock.now
      let late = state.waiting.filter { $0.deadline <= now } + state.running.values.filter { $0.deadline <= now }
      guard late.isEmpty else {
        state.waiting.removeAll { $0.deadline <= now }
        for entry in late { state.running[entry.ticket] = nil }
        return .done(late)
      }
      let deadlines = state.waiting.map(\.deadline) + state.running.values.map(\.deadline)
      guard let next = deadlines.min() else { return .wait }
      return .waitFor(next - now)
    }
    guard let overdue else { return false }
    for entry in overdue { entry.answer.resume(returning: .failure(Self.overdue)) }
    return true
  }

  func stop() {
    let waiting = monitor.change { state in
      defer { state.waiting = [] }
      state.isStopped = true
      return state.waiting
    }
    for entry in waiting { entry.answer.resume(returning: .failure(Self.stopped)) }
  }

  private static func answer(
    _ index: Int, of count: Int, _ result: Result<[Response], any Error>
  ) -> Result<Response, InferenceError> {
    switch result {
    case .success(let responses) where responses.count == count: .success(responses[index])
    case .success(let responses):
      .failure(
        InferenceError(
          .runtime, "A batch of \(count) gave \(responses.count) answers: the model's output has the wrong shape."))
    case .failure(let error as InferenceError): .failure(error)
    case .failure(let error):
      .failure(InferenceError(.runtime, "The batch failed: see the cause.", cause: "\(error)"))
    }
  }

  private static var stopped: InferenceError {
    InferenceError(.stopped, "The service is stopping: ask another one.")
  }

  private static var overdue: InferenceError {
    InferenceError(.deadlineExceeded, "The answer was not there in time: allow more time, or add machines.")
  }
}
