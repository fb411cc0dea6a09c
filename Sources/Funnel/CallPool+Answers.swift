/// One call to a stage, made only if the stage is enabled.
struct Call<Value: Sendable>: Sendable {
  let name: StageName
  let isEnabled: Bool
  let body: @Sendable () async throws -> Value

  init(_ name: StageName, if isEnabled: Bool, _ body: @escaping @Sendable () async throws -> Value) {
    self.name = name
    self.isEnabled = isEnabled
    self.body = body
  }
}

/// What came of a call.
struct Answer<Value: Sendable>: Sendable {
  let outcome: StageOutcome
  let value: Value?
  let elapsed: Duration
}

extension CallPool {
  /// Makes all calls at once and waits for them until the deadline, no longer.
  ///
  /// - Returns: one answer per call, in their order.
  func answers<Value: Sendable>(to calls: [Call<Value>], until deadline: Deadline) async -> [Answer<Value>] {
    let timekeeper = deadline.timekeeper
    let start = timekeeper.now
    if Task.isCancelled || start >= deadline.instant {
      let outcome: StageOutcome = Task.isCancelled ? .failed(.cancelled) : .timedOut
      return calls.map { Answer(outcome: $0.isEnabled ? outcome : .disabled, value: nil, elapsed: .zero) }
    }
    let meeting = Meeting<Answer<Value>>(seats: calls.count)
    let numbers = calls.enumerated().map { seat, call in
      begin(call) { outcome, value in
        let elapsed = start.duration(to: timekeeper.now)
        meeting.deliver(Answer(outcome: outcome, value: value, elapsed: elapsed), at: seat)
      }
    }
    let alarm = timekeeper.schedule(at: deadline.instant) { meeting.close() }
    let answers = await withTaskCancellationHandler {
      await meeting.answers()
    } onCancel: {
      meeting.close()
    }
    timekeeper.cancel(alarm)

    let elapsed = start.duration(to: timekeeper.now)
    let missing: StageOutcome = Task.isCancelled ? .failed(.cancelled) : .timedOut
    return zip(answers, numbers).map { answer, number in
      if let answer { return answer }
      if let number { abandon(number) }
      return Answer(outcome: missing, value: nil, elapsed: elapsed)
    }
  }

  private func begin<Value: Sendable>(
    _ call: Call<Value>, deliver: @escaping @Sendable (StageOutcome, Value?) -> Void
  ) -> UInt64? {
    guard call.isEnabled else {
      deliver(.disabled, nil)
      return nil
    }
    let admission = start(call.name, call.body) { result in
      switch result {
      case .success(let value): deliver(.ok, value)
      case .failure(let error): deliver(StageOutcome(error), nil)
      }
    }
    switch admission {
    case .success(let number): return number
    case .failure(let failure):
      deliver(.failed(failure), nil)
      return nil
    }
  }
}
