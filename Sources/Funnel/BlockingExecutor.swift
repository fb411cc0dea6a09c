import Dispatch
import Foundation
import Synchronization

/// A fixed number of threads for work that blocks or computes for long, so that it stays off the cooperative pool.
///
/// It is used in two ways. `run` takes a synchronous call, with a bounded queue and a refusal when that is full. As a
/// task executor it runs whole tasks: `Task(executorPreference:)` and `withTaskExecutorPreference`; the bound does not
/// apply to them, because a task that has begun must be able to go on.
///
/// The threads hold on to the executor: call `stop` when it is no longer needed.
public final class BlockingExecutor: TaskExecutor {
  private enum Work {
    case call(@Sendable () -> Void)
    case job(UnownedJob)
  }

  private struct State {
    var work = Fifo<Work>()
    var waitingCalls = 0
    var isStopped = false
    var threads: Int
  }

  private let queueLimit: Int
  private let state: Mutex<State>
  private let available = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  /// - Parameters:
  ///   - name: of the threads, as debuggers and `top` show it; 15 bytes of it on Linux.
  ///   - threads: at least 1.
  ///   - queueLimit: how many calls may wait for a thread.
  public init(name: String, threads: Int, queueLimit: Int = .max) {
    let threads = max(1, threads)
    self.queueLimit = max(0, queueLimit)
    state = Mutex(State(threads: threads))
    for _ in 0..<threads {
      ended.enter()
      Thread.start(named: name) { [self] in
        work()
        ended.leave()
      }
    }
  }

  /// Runs a call on one of the threads.
  ///
  /// - Throws: `queueFull` or `stopped` without having run it; `CancellationError` if the task was cancelled while the
  ///   call waited; whatever the call throws.
  public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let isCancelled = Flag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let refusal = submit {
          guard !isCancelled.isRaised else { return continuation.resume(throwing: CancellationError()) }
          continuation.resume(with: Result(catching: body))
        }
        if let refusal { continuation.resume(throwing: refusal) }
      }
    } onCancel: {
      isCancelled.raise()
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isTaken = state.withLock { state in
      if !state.isStopped { state.work.append(.job(job)) }
      return !state.isStopped
    }
    // A task that outlives the executor must still come to its end somewhere.
    if isTaken { available.signal() } else { globalConcurrentExecutor.enqueue(job) }
  }

  /// How many calls wait for a thread.
  public var waitingCalls: Int { state.withLock(\.waitingCalls) }

  /// Takes no more calls, finishes what waits and ends the threads. Returns at once; tasks that come back later go on
  /// on the cooperative pool.
  public func stop() {
    let threads = state.withLock { state in
      defer { state.isStopped = true }
      return state.isStopped ? 0 : state.threads
    }
    for _ in 0..<threads { available.signal() }
  }

  /// Blocks the calling thread until all threads have ended, after `stop`.
  public func join() { ended.wait() }

  private func submit(_ call: @escaping @Sendable () -> Void) -> BlockingExecutorError? {
    let refusal: BlockingExecutorError? = state.withLock { state in
      if state.isStopped { return .stopped }
      if state.waitingCalls >= queueLimit { return .queueFull(limit: queueLimit) }
      state.waitingCalls += 1
      state.work.append(.call(call))
      return nil
    }
    if refusal == nil { available.signal() }
    return refusal
  }

  private func work() {
    let executor = asUnownedTaskExecutor()
    while true {
      available.wait()
      let next = state.withLock { state in
        let next = state.work.popFirst()
        if case .call = next { state.waitingCalls -= 1 }
        return next
      }
      switch next {
      case .call(let call): call()
      case .job(let job): job.runSynchronously(on: executor)
      // Each piece of work has a signal of its own, so that a signal without work is the one to end.
      case nil: return
      }
    }
  }
}

/// Why a call was not taken.
public struct BlockingExecutorError: Error, Equatable, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case queueFull, stopped }
    private let wrapped: Wrapped

    /// As many calls wait as may wait.
    public static let queueFull = Code(wrapped: .queueFull)
    /// The executor was stopped.
    public static let stopped = Code(wrapped: .stopped)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// What is wrong, and the remedy.
  public let message: String

  static func queueFull(limit: Int) -> Self {
    Self(code: .queueFull, message: "\(limit) calls already wait: ask again later, or allow a longer queue.")
  }

  static let stopped = Self(code: .stopped, message: "The executor has been stopped: start another one.")
}

/// A flag that is raised once, from any thread.
private final class Flag: Sendable {
  private let value = Atomic(false)

  var isRaised: Bool { value.load(ordering: .acquiring) }

  func raise() { value.store(true, ordering: .releasing) }
}

/// First in, first out, in amortised constant time.
private struct Fifo<Element> {
  private var elements: [Element?] = []
  private var head = 0

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer { compact() }
    let element = elements[head]
    elements[head] = nil
    head += 1
    return element
  }

  private mutating func compact() {
    guard head * 2 >= elements.count else { return }
    elements.removeFirst(head)
    head = 0
  }
}
