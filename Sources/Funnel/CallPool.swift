import Synchronization

/// The calls that are under way, those that nobody waits for any more included.
///
/// A request never waits for a call past its deadline. The call is cancelled but may go on for as long as it likes,
/// outside the request's task: it is kept here, counted against its stage, and waited for at shutdown.
final class CallPool: Sendable {
  private struct Running {
    let name: StageName
    var task: Task<Void, Never>?
    var isOverdue = false
  }

  private struct State {
    var running: [UInt64: Running] = [:]
    var overdue: [StageName: Int] = [:]
    var made: UInt64 = 0
    var isClosed = false
    var waiters: [(limit: Int, meeting: Meeting<Bool>)] = []
  }

  private let state = Mutex(State())
  private let executor: BlockingExecutor
  private let overdueLimit: Int

  /// - Parameter overdueLimit: how many overdue calls a stage may have and still be called.
  init(on executor: BlockingExecutor, overdueLimit: Int) {
    self.executor = executor
    self.overdueLimit = max(1, overdueLimit)
  }

  /// How many calls have not come to their end, whether somebody waits for them or not.
  var count: Int { state.withLock(\.running.count) }

  /// Starts a call that tells `finish` how it went, unless the stage may not be called now.
  ///
  /// - Returns: the call's number, or why it was not started.
  func start<Value: Sendable>(
    _ name: StageName,
    _ body: @escaping @Sendable () async throws -> Value,
    finish: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) -> Result<UInt64, StageFailure> {
    let admission = state.withLock { state -> Result<UInt64, StageFailure> in
      if state.isClosed { return .failure(.shutDown) }
      let overdue = state.overdue[name, default: 0]
      guard overdue < overdueLimit else { return .failure(.overdue(overdue)) }
      state.made += 1
      state.running[state.made] = Running(name: name)
      return .success(state.made)
    }
    guard case .success(let number) = admission else { return admission }
    let task = Task(executorPreference: executor) { [self] in
      do { finish(.success(try await body())) } catch { finish(.failure(error)) }
      end(number)
    }
    let isUnwanted = state.withLock { state in
      state.running[number]?.task = task
      return state.isClosed
    }
    if isUnwanted { task.cancel() }
    return admission
  }

  /// Cancels a call that nobody waits for any more. One that has ended in the meantime is left alone.
  func abandon(_ number: UInt64) {
    let task = state.withLock { state -> Task<Void, Never>? in
      guard let call = state.running[number], !call.isOverdue else { return nil }
      state.running[number]?.isOverdue = true
      state.overdue[call.name, default: 0] += 1
      return call.task
    }
    task?.cancel()
  }

  /// Takes no more calls, and cancels those that run.
  func close() {
    let tasks = state.withLock { state in
      state.isClosed = true
      return state.running.values.compactMap(\.task)
    }
    for task in tasks { task.cancel() }
  }

  /// Waits until no more than so many calls run, or the deadline.
  ///
  /// - Returns: false if the deadline came first.
  func drain(downTo limit: Int = 0, until deadline: Deadline? = nil) async -> Bool {
    let meeting = Meeting<Bool>(seats: 1)
    state.withLock { state in
      if state.running.count > limit {
        state.waiters.append((limit, meeting))
      } else {
        meeting.deliver(true, at: 0)
      }
    }
    let alarm = deadline.map { $0.timekeeper.schedule(at: $0.instant) { meeting.close() } }
    let answers = await meeting.answers()
    if let alarm { deadline?.timekeeper.cancel(alarm) }
    return answers[0] ?? false
  }

  private func end(_ number: UInt64) {
    let reached = state.withLock { state in
      guard let call = state.running.removeValue(forKey: number) else { return [Meeting<Bool>]() }
      if call.isOverdue {
        let left = state.overdue[call.name, default: 1] - 1
        state.overdue[call.name] = left == 0 ? nil : left
      }
      let count = state.running.count
      let reached = state.waiters.filter { count <= $0.limit }.map(\.meeting)
      state.waiters.removeAll { count <= $0.limit }
      return reached
    }
    for meeting in reached { meeting.deliver(true, at: 0) }
  }
}
