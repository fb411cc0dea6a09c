/// Groups of segments that share few budgets: markets in a market, each of which can have an experiment of its own.
///
/// Segments are joined greedily, those first whose campaigns spend most on both (the segmentation of parallel budget-split
/// designs: Liao, Kroer et al., 2024). A campaign's budget is divided over the groups as it was spent before.
public struct Submarkets: Equatable, Sendable {
  /// By segment.
  public let group: [Int]
  public let count: Int
  /// By group and then campaign: the share of its budget; those of a campaign add up to 1.
  public let shares: [Double]
  /// The share of spend that campaigns have outside of the group where they spend most: how far groups are from being markets.
  public let leakage: Double

  /// - Parameters:
  ///   - spend: by campaign and then segment, of the time before.
  ///   - count: the most groups.
  /// - Throws: `lengthMismatch`, `tooFew` without segments or groups.
  /// - Complexity: O(segments³ · campaigns).
  public init(spend: [Double], segments: Int, count: Int) throws(MeasurementError) {
    guard segments > 0, count > 0 else {
      throw MeasurementError(.tooFew, "Submarkets need one segment and one group at least.")
    }
    guard spend.count.isMultiple(of: segments) else {
      throw MeasurementError(.lengthMismatch, "Spend is no table of campaigns by \(segments) segments.")
    }
    let campaigns = spend.count / segments
    var members = (0..<segments).map { [$0] }
    while members.count > count {
      let (first, second) = Self.mostCoupled(members, spend, campaigns: campaigns, segments: segments)
      members[first] += members[second]
      members.remove(at: second)
    }
    var group = [Int](repeating: 0, count: segments)
    for (index, segments) in members.enumerated() { for segment in segments { group[segment] = index } }
    var shares = [Double](repeating: 0, count: members.count * campaigns)
    var (inside, total) = (0.0, 0.0)
    for campaign in 0..<campaigns {
      let sums = members.map { $0.reduce(0.0) { $0 + spend[campaign * segments + $1] } }
      let whole = sums.reduce(0, +)
      total += whole
      inside += sums.max() ?? 0
      for index in members.indices {
        shares[index * campaigns + campaign] = whole > 0 ? sums[index] / whole : 1 / Double(members.count)
      }
    }
    (self.group, self.count, self.shares) = (group, members.count, shares)
    leakage = total > 0 ? 1 - inside / total : 0
  }

  /// The two groups with the most spend of campaigns that spend on both, for the spend that they have.
  private static func mostCoupled(
    _ members: [[Int]], _ spend: [Double], campaigns: Int, segments: Int
  ) -> (Int, Int) {
    let sums = members.map { segmentsOfGroup in
      (0..<campaigns).map { campaign in segmentsOfGroup.reduce(0.0) { $0 + spend[campaign * segments + $1] } }
    }
    let sizes = sums.map { $0.reduce(0, +) }
    var (best, most) = ((0, 1), -1.0)
    for first in members.indices {
      for second in members.indices.dropFirst(first + 1) {
        let shared = (0..<campaigns).reduce(0.0) { $0 + min(sums[first][$1], sums[second][$1]) }
        // Small groups join first, so that no group takes in all.
        let coupling = (shared + 1e-12) / (sizes[first] * sizes[second] + 1e-12)
        if coupling > most { (best, most) = ((first, second), coupling) }
      }
    }
    return best
  }
}
