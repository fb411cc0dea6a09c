import Engine
import Funnel
import Logging
import ServiceLifecycle
import Store

/// Counts audiences and learns lookalikes anew from time to time, on a thread of its own: it may take minutes.
struct AudienceWatch: Service {
  let catalogue: CatalogueKeeper
  let engine: Engine
  let seconds: Int
  let logger: Logger

  func run() async throws {
    let executor = BlockingExecutor(name: "audiences", threads: 1)
    defer { executor.stop() }
    let ticks = AsyncStream<Void> {
      try? await Task.sleep(for: .seconds(seconds))
      return Task.isCancelled ? nil : ()
    }
    for await _ in ticks.cancelOnGracefulShutdown() {
      do {
        try await build(on: executor)
      } catch {
        logger.warning("Audiences could not be built: the ones before go on", metadata: ["cause": "\(error)"])
      }
    }
  }

  /// Requests see what was built when this returns.
  func build(on executor: BlockingExecutor) async throws {
    let (database, smallestList, now) = (engine.database, engine.smallestList, engine.now)
    let builds = try await executor.run {
      try AudienceBuilder(database: database, smallestList: smallestList).build(database.audiences(), at: now)
    }
    for build in builds {
      if let problem = build.problem {
        logger.notice("A lookalike is empty", metadata: ["\(build.audience)": "\(problem)"])
      }
    }
    if !builds.isEmpty { try await catalogue.refresh() }
  }
}
