public import Domain

/// How a live signal does: what monitoring found at one time, as it is kept and shown.
public struct SignalHealth: Codable, Equatable, Sendable {
  /// Quantiles of a duration, beside what the contract promises of one of them.
  public struct Durations: Codable, Equatable, Sendable {
    public let count: Int
    public let p50, p95, p99: Double
    public let promised: Double

    public init(count: Int, p50: Double, p95: Double, p99: Double, promised: Double) {
      (self.count, self.p50, self.p95, self.p99, self.promised) = (count, p50, p95, p99, promised)
    }
  }

  /// One measure of drift between values of the past and of the present.
  public struct Drift: Codable, Equatable, Sendable {
    /// `psi`, `ks` or `mmd`.
    public let measure: String
    /// Which score; nil for all of a value.
    public let label: Int?
    public let value: Double
    /// What windows of the past reach in one case of twenty.
    public let threshold: Double
    /// The share of such windows that reach this value.
    public let pValue: Double

    public init(measure: String, label: Int?, value: Double, threshold: Double, pValue: Double) {
      (self.measure, self.label) = (measure, label)
      (self.value, self.threshold, self.pValue) = (value, threshold, pValue)
    }

    public var isOver: Bool { value > threshold }
  }

  public let signal: String
  public let version: Int
  public let time: Timestamp
  /// Live items, those with a value, and those that were not looked at yet.
  public let items, withValue, pending: Int
  /// Live items without a value, by reason.
  public let nulls: [String: Int]
  public let promisedCoverage: Double
  /// From the moment when content was seen to its value, in seconds; nil where no times are known.
  public let freshness: Durations?
  /// Of one value computed on demand, in milliseconds; nil where none was asked for.
  public let latency: Durations?
  /// Values that the present and the past of `drift` hold.
  public let current, reference: Int
  public let drift: [Drift]

  public init(
    signal: String, version: Int, time: Timestamp, coverage: SignalCoverage, promisedCoverage: Double,
    freshness: Durations?, latency: Durations?, current: Int, reference: Int, drift: [Drift]
  ) {
    (self.signal, self.version, self.time) = (signal, version, time)
    (items, withValue, pending, nulls) = (coverage.items, coverage.withValue, coverage.pending, coverage.nulls)
    self.promisedCoverage = promisedCoverage
    (self.freshness, self.latency) = (freshness, latency)
    (self.current, self.reference, self.drift) = (current, reference, drift)
  }

  /// 0...1; 1 for an empty catalogue.
  public var coverage: Double { items == 0 ? 1 : Double(withValue) / Double(items) }

  /// What the contract promises and does not hold now, or what drifts; empty when all is well.
  public var breaches: [String] {
    var breaches: [String] = []
    if coverage < promisedCoverage { breaches.append("coverage") }
    if let freshness, freshness.p95 > freshness.promised { breaches.append("freshness") }
    if let latency, latency.p99 > latency.promised { breaches.append("latency") }
    return breaches + drift.filter(\.isOver).map { "\($0.measure)\($0.label.map { " of score \($0)" } ?? "")" }
  }
}
