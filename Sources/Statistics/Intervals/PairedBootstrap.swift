/// The percentile bootstrap of the difference of any metric between two models of the same examples.
///
/// Both are computed on the same resample, so that what makes an example hard for both cancels.
public struct PairedBootstrap: Equatable, Sendable {
  public let first: Double
  public let second: Double
  /// Of the first value minus the second.
  public let interval: ConfidenceInterval
  /// Two-sided, by inverting the percentile interval; at least 2/(resamples + 1).
  public let pValue: Double

  /// - Parameters:
  ///   - count: the number of examples.
  ///   - groups: the groups that are drawn whole, such as users; each example stands alone when nil.
  ///   - resamples: 2,000 give the ends of a 95 % interval within a few percent of its width.
  ///   - statistic: both values on the examples with these indices, some repeated.
  /// - Throws: `lengthMismatch` when the groups have another count, `empty` without examples or resamples, `undefined`
  ///   when a value is not a number on a resample, `outOfRange` for a level outside 0..<1.
  /// - Complexity: O(`resamples` · (`count` + cost of `statistic`)).
  public init<R: RandomNumberGenerator>(
    count: Int, groups: Grouping? = nil, resamples: Int = 2_000, level: Double = 0.95, using random: inout R,
    statistic: (_ examples: [Int]) -> (first: Double, second: Double)
  ) throws(StatisticsError) {
    if let groups { try Check.aligned(groups.codes.count, count) }
    let members = groups?.members
    let whole = statistic(Array(0..<max(0, count)))
    var (notAbove, notBelow, drawn) = (0, 0, -1)
    interval = try .bootstrap(
      count: members?.count ?? count, resamples: resamples, level: level, using: &random
    ) { units in
      let values = statistic(members.map { members in units.flatMap { members[$0] } } ?? units)
      let difference = values.first - values.second
      // The first call is the sample itself.
      drawn += 1
      if drawn > 0 {
        notAbove += difference <= 0 ? 1 : 0
        notBelow += difference >= 0 ? 1 : 0
      }
      return difference
    }
    (first, second) = whole
    pValue = min(1, 2 * Double(min(notAbove, notBelow) + 1) / Double(resamples + 1))
  }
}
