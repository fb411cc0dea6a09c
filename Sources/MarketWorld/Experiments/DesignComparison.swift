import Measurement
public import Statistics

/// How well a design reads an effect that is known, over worlds.
public struct DesignComparison: Sendable, Encodable {
  public struct Row: Sendable, Encodable {
    public let design: String
    /// Of the design's estimate.
    public let effect: Double
    /// Estimate less truth, with the interval of its mean over worlds.
    public let bias: ConfidenceInterval
    /// The spread of estimate less truth over worlds.
    public let standardError: Double
    /// What the intervals of single worlds say of it, on average.
    public let statedError: Double
    /// The share of worlds whose 95% interval holds their truth.
    public let coverage: ConfidenceInterval
    /// What the user split reads more, on average.
    public let gap: Double
    /// The share of worlds in which the interference meter says that the user split cannot be trusted.
    public let flagged: Double
  }

  public let worlds: Int
  public let truth: ConfidenceInterval
  public let rows: [Row]

  /// - Throws: `StatisticsError` for fewer than two worlds.
  public init(_ readings: [MarketExperiment.Reading]) throws {
    worlds = readings.count
    truth = try .mean(readings.map(\.truth))
    var rows = [try Self.row("naive user split", readings.map { ($0, $0.naive) })]
    for design in MarketExperiment.Design.allCases {
      let found = readings.compactMap { reading in reading.corrected[design].map { (reading, $0) } }
      guard found.count > 1 else { continue }
      let name = design == .user ? "user split, bounded by budgets (first order)" : design.rawValue
      rows.append(try Self.row(name, found))
    }
    self.rows = rows
  }

  private static func row(
    _ name: String, _ found: [(reading: MarketExperiment.Reading, effect: ConfidenceInterval)]
  ) throws -> Row {
    let errors = found.map { $0.effect.estimate - $0.reading.truth }
    let covered = found.count { $0.effect.contains($0.reading.truth) }
    let quantile = 2 * NormalDistribution.quantile(0.975)
    let meters = found.map { InterferenceMeter(naive: $0.reading.naive, corrected: $0.effect) }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    return Row(
      design: name, effect: mean(found.map(\.effect.estimate)), bias: try .mean(errors),
      standardError: SampleMoments(errors).variance.squareRoot(),
      statedError: mean(found.map { ($0.effect.high - $0.effect.low) / quantile }),
      coverage: try .proportion(successes: covered, trials: found.count), gap: mean(meters.map(\.gap.estimate)),
      flagged: Double(meters.count { $0.hasInterference }) / Double(found.count))
  }
}
