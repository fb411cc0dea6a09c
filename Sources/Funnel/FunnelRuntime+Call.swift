extension FunnelRuntime {
  /// Makes one call of a request outside its funnels, and lets go of it at the deadline.
  ///
  /// - Returns: the value, nil unless the call ended well and in time, and what a trace says of it.
  public func call<Value: Sendable>(
    _ name: StageName, until deadline: Deadline, _ body: @escaping @Sendable () async throws -> Value
  ) async -> (value: Value?, trace: StageTrace) {
    let answers = await calls.answers(to: [Call(name, if: true, body)], until: deadline)
    let answer = answers.first ?? Answer(outcome: .timedOut, value: nil, elapsed: .zero)
    let trace = StageTrace(
      name: name, kind: .hydrator, outcome: answer.outcome, entered: 0, kept: 0, dropped: [], elapsed: answer.elapsed)
    return (answer.value, trace)
  }
}
