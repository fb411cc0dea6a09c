import Foundation
import Synchronization

/// Threads of its own for work that blocks: decoding never runs on Swift's cooperative pool, where it would hold up every
/// deadline of the process.
///
/// The queue is bounded and a full one is refused at once with `queueFull`; that is why this is not a `TaskExecutor`,
/// whose `enqueue` cannot refuse. A caller gets its answer at its deadline even when the work cannot be stopped: the work
/// is told to stop, its result is dropped, and the thread returns to the queue when it is done.
///
/// Few and long-lived threads also keep the memory of libvips in few arenas of the C allocator.
public final class MediaExecutor: Sendable {
  private let queue: WorkQueue

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - capacity: jobs that may wait while all threads are busy, at least 0.
  /// - Throws: `invalidConfiguration` outside these bounds.
  public init(name: String = "media", threads: Int, capacity: Int) throws(MediaError) {
    guard threads >= 1, capacity >= 0 else {
      throw MediaError(.invalidConfiguration, "An executor needs a thread and a capacity of 0 or more: raise them.")
    }
    let queue = WorkQueue(threads: threads, capacity: capacity)
    self.queue = queue
    for index in 0..<threads {
      // A thread keeps the queue, not the executor: an executor that is let go closes its queue, and its threads end.
      let thread = Thread { queue.work() }
      thread.name = "\(name)-\(index)"
      // Renderers of nested drawings recurse.
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { queue.close() }

  /// Runs `work` on one of the executor's threads.
  ///
  /// - Parameters:
  ///   - deadline: when to give up; nil waits as long as the task lives.
  ///   - work: gets a signal that is raised at the deadline and when the calling task is cancelled.
  /// - Returns: what `work` returned or threw.
  /// - Throws: `queueFull` and `closed` at once, `timedOut` at the deadline, `cancelled` with the task.
  public func run<Value: Sendable, Failure: Error>(
    until deadline: ContinuousClock.Instant? = nil,
    _ work: @escaping @Sendable (StopSignal) throws(Failure) -> Value
  ) async throws(MediaError) -> Result<Value, Failure> {
    let job = Job<Result<Value, Failure>>()
    let signal = StopSignal { job.isAbandoned }
    try queue.add(
      WorkQueue.Entry(isAbandoned: { job.isAbandoned }) { refusal in
        if let refusal {
          job.finish(.failure(refusal))
        } else {
          job.finish(.success(Result { () throws(Failure) in try work(signal) }))
        }
      })
    return try await withTaskCancellationHandler {
      // Leaving the scope cancels the timer's sleep.
      async let _: Void = job.abandon(at: deadline)
      return await job.outcome()
    } onCancel: {
      job.abandon(MediaError(.cancelled, "The task was cancelled before its work was done."))
    }.get()
  }

  /// Refuses new work and what still waits; running work ends on its own.
  public func shutDown() { queue.close() }
}

/// The meeting point of one caller and one thread: the first outcome counts, later ones are dropped.
private final class Job<Value: Sendable>: Sendable {
  private enum State {
    case pending
    case awaited(CheckedContinuation<Result<Value, MediaError>, Never>)
    case done(Result<Value, MediaError>)
  }

  private let state = Mutex(State.pending)
  private let abandoned = Atomic(false)

  var isAbandoned: Bool { abandoned.load(ordering: .relaxed) }

  func finish(_ outcome: Result<Value, MediaError>) {
    let waiting: CheckedContinuation<Result<Value, MediaError>, Never>? = state.withLock { state in
      switch state {
      case .pending:
        state = .done(outcome)
        return nil
      case .awaited(let continuation):
        state = .done(outcome)
        return continuation
      case .done: return nil
      }
    }
    waiting?.resume(returning: outcome)
  }

  func abandon(_ reason: MediaError) {
    abandoned.store(true, ordering: .relaxed)
    finish(.failure(reason))
  }

  func abandon(at deadline: ContinuousClock.Instant?) async {
    guard let deadline else { return }
    do {
      try await Task.sleep(until: deadline, clock: .continuous)
      abandon(MediaError(.timedOut, "The deadline passed before the work was done: allow more time or send less."))
    } catch {
      // The work was done, or its task cancelled, before the deadline.
    }
  }

  func outcome() async -> Result<Value, MediaError> {
    await withCheckedContinuation { continuation in
      let ready: Result<Value, MediaError>? = state.withLock { state in
        if case .done(let outcome) = state { return outcome }
        state = .awaited(continuation)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }
}
