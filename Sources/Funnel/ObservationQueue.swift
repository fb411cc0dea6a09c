/// Work that waits until after an answer: bounded, done one by one by a single task that the queue owns.
final class ObservationQueue: Sendable {
  private typealias Observation = @Sendable () async -> Void

  private let intake: AsyncStream<Observation>.Continuation
  private let service: CallPool

  init(on executor: BlockingExecutor, limit: Int) {
    let (waiting, intake) = AsyncStream.makeStream(
      of: Observation.self, bufferingPolicy: .bufferingOldest(max(1, limit)))
    self.intake = intake
    service = CallPool(on: executor, overdueLimit: 1)
    _ = service.start("observations") {
      for await observation in waiting { await observation() }
    } finish: { _ in
    }
  }

  /// - Returns: false if the queue is full or closed.
  func offer(_ observation: @escaping @Sendable () async -> Void) -> Bool {
    if case .enqueued = intake.yield(observation) { true } else { false }
  }

  /// Takes no more; what waits is still done.
  func close() { intake.finish() }

  /// Waits until everything is done, after `close`. Past the deadline the observation under way is cancelled.
  func drain(until deadline: Deadline) async -> Bool {
    let isDone = await service.drain(until: deadline)
    if !isDone { service.close() }
    return isDone
  }
}
