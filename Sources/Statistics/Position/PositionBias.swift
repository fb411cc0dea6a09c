/// How likely each position of a page is to be looked at, from clicks alone: P(click) = examination of the position ×
/// attractiveness of what stands there (Craswell et al., WSDM 2008).
///
/// Expectation-maximisation over what cannot be seen, whether a position was looked at (Wang et al., WSDM 2018), with a
/// table of groups in place of their regression. It needs what stands in a group to be shown at several positions: groups
/// link positions as an experiment would. Only ratios of examinations are known, so the largest is taken as 1. If position
/// depends on attractiveness inside a group, finer groups are the cure.
public struct PositionBias: Equatable, Sendable {
  /// Of one group at one position.
  public struct Count: Equatable, Sendable {
    public let position: Int
    public let group: Int
    public let impressions: Int
    public let clicks: Int

    public init(position: Int, group: Int, impressions: Int, clicks: Int) {
      (self.position, self.group, self.impressions, self.clicks) = (position, group, impressions, clicks)
    }
  }

  /// One for each position from 0, the largest being 1.
  public let examinations: [Double]
  /// The chance that a group is clicked where it is looked at, for each group from 0.
  public let attractions: [Double]
  public let iterations: Int

  /// - Parameters:
  ///   - counts: positions and groups are numbered from 0; pairs may repeat.
  ///   - tolerance: the largest change of an examination at which the iteration ends.
  /// - Throws: `empty` without an impression, `outOfRange` for clicks outside 0...impressions or a number below zero,
  ///   `undefined` when a position up to the last has no impressions or no chain of groups links it to the first.
  /// - Complexity: O(counts) per iteration.
  public init(
    counts: [Count], tolerance: Double = 1e-9, limit: Int = 20_000
  ) throws(StatisticsError) {
    let cells = try Self.verified(counts)
    try Self.requireLinks(cells)
    var examinations = [Double](repeating: 0.5, count: 1 + (cells.map(\.position).max() ?? 0))
    var attractions = [Double](repeating: 0.5, count: 1 + (cells.map(\.group).max() ?? 0))
    var iterations = 0
    while iterations < limit {
      iterations += 1
      let next = Self.step(cells, examinations, attractions)
      let change = zip(next.examinations, examinations).map { abs($0 - $1) }.max() ?? 0
      (examinations, attractions) = next
      if change < tolerance { break }
    }
    // The product alone is known: its factors are fixed by the most examined position counting in full.
    let largest = examinations.max() ?? 1
    self.examinations = examinations.map { $0 / largest }
    self.attractions = attractions.map { min(1, $0 * largest) }
    self.iterations = iterations
  }

  /// Each examination divided by that of the first position, as an inverse weight of clicks expects it.
  public var relativeToFirst: [Double] { examinations.map { $0 / examinations[0] } }

  private static func verified(_ counts: [Count]) throws(StatisticsError) -> [Count] {
    guard
      counts.allSatisfy({ $0.position >= 0 && $0.group >= 0 && $0.clicks >= 0 && $0.clicks <= $0.impressions })
    else {
      throw StatisticsError(
        .outOfRange, "A count has a number below zero or more clicks than impressions: mend it first.")
    }
    let cells = counts.filter { $0.impressions > 0 }
    guard !cells.isEmpty else { throw StatisticsError(.empty, "There is no impression: pass one at least.") }
    return cells
  }

  /// Examinations of positions that no chain of shared groups connects could be anything relative to each other.
  private static func requireLinks(_ cells: [Count]) throws(StatisticsError) {
    let last = cells.map(\.position).max() ?? 0
    var reached: Set<Int> = [0]
    var groups: Set<Int> = []
    var size = -1
    while reached.count + groups.count > size {
      size = reached.count + groups.count
      for cell in cells {
        if cell.clicks > 0, reached.contains(cell.position) { groups.insert(cell.group) }
        if groups.contains(cell.group) { reached.insert(cell.position) }
      }
    }
    if let missing = (0...last).first(where: { !reached.contains($0) }) {
      throw StatisticsError(
        .undefined,
        "No chain of clicked groups links position \(missing) to the first: show a group at both, or leave it out.")
    }
  }

  /// One round: the chance that each position was looked at and each group liked, given click or none, then their means.
  private static func step(
    _ cells: [Count], _ examinations: [Double], _ attractions: [Double]
  ) -> (examinations: [Double], attractions: [Double]) {
    var looked = [Double](repeating: 0, count: examinations.count)
    var shown = looked
    var liked = [Double](repeating: 0, count: attractions.count)
    var seen = liked
    for cell in cells {
      let (e, a) = (examinations[cell.position], attractions[cell.group])
      let none = Double(cell.impressions - cell.clicks)
      let missed = max(1 - e * a, 1e-12)
      looked[cell.position] += Double(cell.clicks) + none * e * (1 - a) / missed
      liked[cell.group] += Double(cell.clicks) + none * (1 - e) * a / missed
      shown[cell.position] += Double(cell.impressions)
      seen[cell.group] += Double(cell.impressions)
    }
    return (zip(looked, shown).map { $0 / $1 }, zip(liked, seen).map { $1 > 0 ? $0 / $1 : 0 })
  }
}
