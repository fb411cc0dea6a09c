/// The threads, the clock and the queues that funnels run on. One serves a whole process.
///
/// A run is driven on threads of its own, apart from those on which sources and hydrators are called, and the clock
/// rings on another: neither a busy cooperative pool nor a stage that blocks can delay an answer. Whoever awaits a run
/// must not stand on a busy cooperative pool either, or it hears of the answer late.
public final class FunnelRuntime: Sendable {
  /// Sizes of the pools and queues.
  public struct Configuration: Sendable {
    /// Threads that drive runs: filters, scorers and selectors work here. Default 2.
    public var drivers = 2
    /// Threads on which sources, hydrators and observers are called. Default 4. What blocks belongs elsewhere.
    public var workers = 4
    /// How many calls of one stage may be running past their deadlines before it is no longer called. Default 8.
    public var overdueCallsPerStage = 8
    /// How many observations may wait before further ones are refused. Default 256.
    public var waitingObservations = 256

    public init() {}
  }

  public let timekeeper: any Timekeeper
  let drivers: BlockingExecutor
  let workers: BlockingExecutor
  let calls: CallPool
  private let observations: ObservationQueue

  public init(
    _ configuration: Configuration = Configuration(), timekeeper: any Timekeeper = SystemTimekeeper()
  ) {
    self.timekeeper = timekeeper
    drivers = BlockingExecutor(name: "funnel-driver", threads: configuration.drivers)
    workers = BlockingExecutor(name: "funnel-worker", threads: configuration.workers)
    calls = CallPool(on: workers, overdueLimit: configuration.overdueCallsPerStage)
    observations = ObservationQueue(on: workers, limit: configuration.waitingObservations)
  }

  deinit {
    observations.close()
    calls.close()
    drivers.stop()
    workers.stop()
  }

  /// The deadline that is this far away on the runtime's clock.
  public func deadline(in duration: Duration) -> Deadline { .after(duration, on: timekeeper) }

  /// How many calls to sources and hydrators are under way, overdue ones included.
  public var callsUnderWay: Int { calls.count }

  /// Ends the runtime: no more calls, calls under way are cancelled, observations that wait are made.
  ///
  /// Stop sending queries first; a run that comes later finds all its sources failed.
  ///
  /// - Parameter grace: how long to wait for calls and for observations, each.
  /// - Returns: false if something was still running when it was over.
  @discardableResult
  public func shutDown(within grace: Duration = .seconds(10)) async -> Bool {
    calls.close()
    observations.close()
    let areCallsDone = await calls.drain(until: deadline(in: grace))
    let areObservationsDone = await observations.drain(until: deadline(in: grace))
    drivers.stop()
    workers.stop()
    return areCallsDone && areObservationsDone
  }

  func observe(_ observation: @escaping @Sendable () async -> Void) -> Bool {
    observations.offer(observation)
  }
}
