/// The area under the ROC curve inside groups, averaged with the impressions of each: gAUC (Zhu et al., KDD 2017).
///
/// A model may order users well and items for one user badly; the plain area hides that, this one asks for the second
/// alone. Groups without both classes say nothing about order and are left out.
public struct GroupedArea: Equatable, Sendable {
  public struct Group: Equatable, Sendable {
    /// The code of the group in the `Grouping`.
    public let code: Int
    public let impressions: Int
    public let area: Double
  }

  /// The groups that hold both classes, in order of their codes.
  public let groups: [Group]
  /// How many groups hold one class only.
  public let skipped: Int

  /// - Parameters:
  ///   - scores: N scores, larger for the positive class.
  ///   - outcomes: N outcomes, aligned with `scores`.
  ///   - groups: the group of each example.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for NaN, `undefined` when no group holds both classes.
  /// - Complexity: O(N log n) for groups of n examples.
  public init(scores: [Double], outcomes: [Bool], groups: Grouping) throws(StatisticsError) {
    try Check.aligned(scores.count, outcomes.count)
    try Check.aligned(groups.codes.count, outcomes.count)
    try Check.numbers(scores)
    var found: [Group] = []
    for (code, members) in groups.members.enumerated() {
      let inside = members.map { outcomes[$0] }
      guard inside.contains(true), inside.contains(false) else { continue }
      let area = try AreaUnderCurve(scores: members.map { scores[$0] }, outcomes: inside)
      found.append(Group(code: code, impressions: members.count, area: area.estimate))
    }
    guard !found.isEmpty else {
      throw StatisticsError(.undefined, "No group holds a positive and a negative: group by something coarser.")
    }
    self.groups = found
    skipped = groups.count - found.count
  }

  /// Σ impressions · area / Σ impressions.
  public var value: Double {
    let total = groups.reduce(0) { $0 + Double($1.impressions) }
    return groups.reduce(0) { $0 + Double($1.impressions) * $1.area } / total
  }

  /// By the delta method over groups.
  ///
  /// - Throws: `empty` for a single group, `outOfRange` for a level outside 0..<1.
  public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    try .ratioOfMeans(
      numerators: groups.map { Double($0.impressions) * $0.area },
      denominators: groups.map { Double($0.impressions) }, level: level)
  }

  /// The interval of this value minus that of another score of the same examples.
  ///
  /// - Throws: `lengthMismatch` when the groups differ, `empty` for a single group, `outOfRange` for a level outside
  ///   0..<1.
  public func difference(
    minus other: GroupedArea, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    guard groups.map(\.code) == other.groups.map(\.code) else {
      throw StatisticsError(.lengthMismatch, "The two areas have other groups: pass scores of the same examples.")
    }
    return try .ratioOfMeans(
      numerators: zip(groups, other.groups).map { Double($0.impressions) * ($0.area - $1.area) },
      denominators: groups.map { Double($0.impressions) }, level: level)
  }
}
