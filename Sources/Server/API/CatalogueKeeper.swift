import Engine

/// Keeps the engine's snapshot up with the store, one reading at a time.
actor CatalogueKeeper {
  private let engine: Engine
  private var running: Task<Void, any Error>?
  private var waiting: Task<Void, any Error>?

  init(engine: Engine) { self.engine = engine }

  /// Returns when requests see all that was stored before the call.
  ///
  /// A reading that has begun may have missed the caller's rows, one that waits has not: however many callers there
  /// are, at most one reading runs and one waits.
  func refresh() async throws {
    if let waiting { return try await waiting.value }
    let before = running
    let task = Task {
      _ = await before?.result
      try await read()
    }
    waiting = task
    try await task.value
  }

  private func read() async throws {
    running = waiting
    waiting = nil
    try await engine.refresh()
  }
}
