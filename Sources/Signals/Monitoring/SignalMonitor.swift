public import Domain
import Statistics
public import Store

/// Looks at a live signal: does it keep what its contract promises, and do its values move away from those of the past?
///
/// Coverage and freshness are counted by the database; drift is measured on samples, so that a look takes seconds, however many
/// values there are.
public struct SignalMonitor: Sendable {
  public struct Settings: Equatable, Sendable {
    /// Values of each side that are read at most.
    public var sample: Int
    /// Windows of the past that are compared to know what happens by chance.
    public var replays: Int
    /// Features of the kernel that vectors are compared by.
    public var features: Int
    public var seed: UInt64

    public init(sample: Int = 4_000, replays: Int = 200, features: Int = 128, seed: UInt64 = 1) {
      self.sample = max(2, sample)
      self.replays = max(1, replays)
      self.features = max(1, features)
      self.seed = seed
    }
  }

  private let contract: SignalContract
  private let identity: SignalIdentity
  private let store: SignalStore
  private let settings: Settings

  /// - Throws: `SignalError`: `unsupported`.
  public init(of contract: SignalContract, in database: MarketDatabase, settings: Settings = Settings()) throws {
    self.contract = contract
    identity = try contract.identity()
    store = SignalStore(database: database)
    self.settings = settings
  }

  /// - Parameters:
  ///   - now: the present.
  ///   - since: values that were stored from then on are the present ones; nil leaves drift out.
  ///   - latency: durations of values that were computed on demand.
  /// - Throws: `SignalStoreError`: `unknownSignal` for a signal that never ran, and as it does.
  public func look(at now: Timestamp, since: Timestamp?, latency: [Duration] = []) throws -> SignalHealth {
    let kind = try contract.mediaKind()
    let coverage = try store.coverage(identity, of: kind)
    let (current, reference) = try since.map { try samples(since: $0, now: now) } ?? ([], [])
    return SignalHealth(
      signal: contract.name, version: contract.version, time: now, coverage: coverage,
      promisedCoverage: contract.objectives.coverage, freshness: try freshness(kind),
      latency: Self.durations(
        latency.map { $0 / .milliseconds(1) }, promised: Double(contract.objectives.latency)),
      current: current.count, reference: reference.count,
      drift: try SignalDrift(settings).measures(reference: reference, current: current))
  }

  private func samples(since: Timestamp, now: Timestamp) throws -> ([SignalValue], [SignalValue]) {
    let end = Timestamp(milliseconds: now.milliseconds + 1)
    let start = Timestamp(milliseconds: 0)
    guard start < since, since < end else { return ([], []) }
    return (
      try store.sample(identity, stored: since..<end, limit: settings.sample),
      try store.sample(identity, stored: start..<since, limit: 4 * settings.sample)
    )
  }

  private func freshness(_ kind: MediaKind) throws -> SignalHealth.Durations? {
    var waits = try LogHistogram(range: 1e-3...1e9)
    try store.forEachWait(identity, of: kind) { waits.record(Double($0) / 1_000) }
    guard let p50 = waits.quantile(0.5), let p95 = waits.quantile(0.95), let p99 = waits.quantile(0.99) else {
      return nil
    }
    return .init(count: waits.count, p50: p50, p95: p95, p99: p99, promised: Double(contract.objectives.freshness))
  }

  private static func durations(_ values: [Double], promised: Double) -> SignalHealth.Durations? {
    guard let quantiles = try? SampleQuantiles(values) else { return nil }
    return .init(
      count: values.count, p50: quantiles(0.5), p95: quantiles(0.95), p99: quantiles(0.99), promised: promised)
  }
}
