import Media

extension MediaExecutor {
  /// Runs work whose trouble with one item is the item's reason, not the service's failure.
  ///
  /// - Throws: `MediaError`, and what `work` throws besides `SignalNull` and `NullReason`.
  func signal<Value: Sendable>(
    until deadline: ContinuousClock.Instant, _ work: @escaping @Sendable (StopSignal) throws -> Value
  ) async throws -> Result<Value, SignalNull> {
    try await run(until: deadline) { stop throws(any Error) -> Result<Value, SignalNull> in
      do {
        return .success(try work(stop))
      } catch let null as SignalNull {
        return .failure(null)
      } catch let reason as NullReason {
        return .failure(SignalNull(.init(reason.code)))
      }
    }.get()
  }
}
