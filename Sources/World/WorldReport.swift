public import Domain
public import Statistics

/// What people did under one policy, by person, so that intervals can be drawn over people.
public struct WorldReport: Sendable {
  /// The doings of one person.
  public struct Tally: Equatable, Sendable {
    public var pages = 0
    public var impressions = 0
    public var clicks = 0
    public var saves = 0
    public var hides = 0
    public var adImpressions = 0
    public var adClicks = 0
    public var conversions = 0
    public var revenue: Micros = .zero
    /// What the conversions are worth to the advertisers.
    public var advertiserValue: Micros = .zero

    public init() {}
  }

  public internal(set) var people: [Tally]
  /// Seconds from request to page, by the wall clock; not part of what is reproducible.
  public internal(set) var latencies = SampleList()

  init(people count: Int) { people = [Tally](repeating: Tally(), count: count) }

  /// A ratio of sums over people with its delta-method interval, such as clicks over impressions.
  /// - Throws: `undefined` when the denominator is zero for everybody.
  public func ratio(_ numerator: (Tally) -> Double, to denominator: (Tally) -> Double) throws(StatisticsError)
    -> ConfidenceInterval
  {
    try ConfidenceInterval.ratioOfMeans(numerators: people.map(numerator), denominators: people.map(denominator))
  }

  public func total(_ value: (Tally) -> Double) -> Double { people.reduce(0) { $0 + value($1) } }

  public var revenue: Micros { people.reduce(.zero) { $0 + $1.revenue } }
}

/// Durations in seconds, for quantiles.
public struct SampleList: Sendable {
  private var values: [Double] = []

  mutating func add(_ duration: Duration) {
    let parts = duration.components
    values.append(Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
  }

  public var count: Int { values.count }

  /// The value below which a share of the samples lies; nil without samples.
  public func quantile(_ share: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
  }
}
