import Foundation

/// Runs requests that wait at the same time as one batch.
///
/// Work that blocks runs on threads of its own, never on the cooperative pool. A request waits at most
/// `longestWait` for others to join it; at its deadline the caller gets `deadlineExceeded` whatever the
/// threads are doing, and a late result is dropped. Dynamic batching as in Clipper (Crankshaw et al., NSDI
/// 2017).
public final class MicroBatcher<Request: Sendable, Response: Sendable>: Sendable {
  public struct Limits: Equatable, Sendable {
    /// Requests that run together.
    public var largestBatch: Int
    /// Requests that may wait; more are refused at once.
    public var capacity: Int
    /// How long the first request waits for others.
    public var longestWait: Duration

    public init(largestBatch: Int = 16, capacity: Int = 256, longestWait: Duration = .milliseconds(2)) {
      self.largestBatch = max(largestBatch, 1)
      self.capacity = max(capacity, 1)
      self.longestWait = longestWait
    }
  }

  private let queue: BatchQueue<Request, Response>

  /// - Parameters:
  ///   - name: names the threads.
  ///   - workers: batches that run at the same time.
  ///   - run: one response for each request, in order; may block.
  public init(
    name: String, limits: Limits = Limits(), workers: Int = 1,
    run: @escaping @Sendable ([Request]) throws -> [Response]
  ) {
    let queue = BatchQueue<Request, Response>(limits: limits)
    self.queue = queue
    for index in 0..<max(workers, 1) {
      Self.start("\(name).\(index)") {
        while let batch = queue.nextBatch() {
          queue.finish(batch, Result { try run(batch.map(\.request)) })
        }
      }
    }
    Self.start("\(name).clock") {
      while queue.failOverdue() {}
    }
  }

  deinit { queue.stop() }

  /// Waits for the response to one request.
  ///
  /// - Throws: `queueFull`, `deadlineExceeded`, `cancelled`, `stopped`, or what `run` threw (as `runtime` if it is no
  ///   `InferenceError`).
  public func response(
    to request: Request, deadline: ContinuousClock.Instant
  ) async throws(InferenceError) -> Response {
    let ticket = queue.newTicket()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.add(
          .init(ticket: ticket, request: request, deadline: deadline, arrival: .now, answer: continuation),
          isCancelled: Task.isCancelled)
      }
    } onCancel: {
      queue.fail(ticket, InferenceError(.cancelled, "The caller went away: nothing has to be done."))
    }
    return try result.get()
  }

  /// Requests that wait for a thread.
  public var waitingCount: Int { queue.waitingCount }

  /// Refuses what waits and what comes; batches that run are finished.
  public func stop() { queue.stop() }

  private static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.start()
    // Not before: on Linux, Foundation has no thread to name until then. The system allows 15 bytes.
    thread.name = String(name.suffix(15))
  }
}
