import Domain
public import Statistics

/// The share of the gap between a trivial policy and one that knows the true tastes that a policy closes.
public struct GapClosed: Sendable {
  /// Of clicks for each impression; 0 is as good as the trivial policy, 1 as the oracle.
  public let clickRate: ConfidenceInterval

  /// - Parameters:
  ///   - trivial, policy, oracle: the same people under the three.
  ///   - seed: of the bootstrap over people, which draws a person with all three of their runs.
  /// - Throws: `StatisticsError`: `undefined` when there is no gap.
  public init(
    from trivial: WorldReport, by policy: WorldReport, to oracle: WorldReport, seed: UInt64
  ) throws(StatisticsError) {
    var random = SeededRandom(seed: seed, stream: "gap closed")
    let reports = [trivial, policy, oracle].map { report in
      report.people.map { (clicks: Double($0.clicks), impressions: Double($0.impressions)) }
    }
    clickRate = try ConfidenceInterval.bootstrap(count: trivial.people.count, using: &random) { units in
      let rates = reports.map { people in
        units.reduce(0) { $0 + people[$1].clicks } / units.reduce(0) { $0 + people[$1].impressions }
      }
      return (rates[1] - rates[0]) / (rates[2] - rates[0])
    }
  }
}
