public import Statistics

/// How well a score finds the people of a seed whom it did not know.
public struct SeedRanking: Equatable, Sendable, Codable {
  /// The area under the ROC curve, with its 95 % interval where it has one.
  public let area: Double
  public let areaLow: Double?
  public let areaHigh: Double?
  /// How many times more of the seed are among the best of the score than among as many people at random.
  public let lift: Double

  /// - Parameters:
  ///   - scores: N scores.
  ///   - isSeed: aligned with them.
  ///   - share: of all people, which are the best, above 0 and at most 1.
  /// - Throws: as `AreaUnderCurve`.
  public init(scores: [Double], isSeed: [Bool], share: Double) throws(StatisticsError) {
    let curve = try AreaUnderCurve(scores: scores, outcomes: isSeed)
    let interval = try? curve.interval()
    area = curve.estimate
    areaLow = interval?.low
    areaHigh = interval?.high
    let count = max(1, Int((share * Double(scores.count)).rounded()))
    let best = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }.prefix(count)
    let found = Double(best.count { isSeed[$0] }) / Double(curve.positives)
    lift = found / (Double(count) / Double(scores.count))
  }
}
