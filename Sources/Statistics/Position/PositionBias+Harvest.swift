import Foundation

extension PositionBias {
  /// Examinations relative to the first position, from groups that past rankings happened to show at several positions
  /// (intervention harvesting, Agarwal et al., WSDM 2019): no model of attractiveness, one pass.
  ///
  /// For each pair of positions the ratio of their click rates is pooled over the groups that stood at both, with the
  /// weights of Mantel and Haenszel (1959). The logarithms of all ratios are then fitted by least squares, each weighted by
  /// its precision (Greenland and Robins, Biometrics 1985).
  ///
  /// - Returns: one for each position from 0, the first being 1.
  /// - Throws: `empty` without an impression, `undefined` when no chain of groups with clicks links a position to the first.
  /// - Complexity: O(groups · positions² + positions³).
  public static func harvest(_ counts: [Count]) throws(StatisticsError) -> [Double] {
    let positions = 1 + (counts.map(\.position).max() ?? -1)
    guard positions > 0 else { throw StatisticsError(.empty, "There is no impression: pass one at least.") }
    let pairs = ratios(counts, positions)
    // The normal equations of Σ weight (ln θₐ − ln θ_b − ln ratio)², ln θ₀ being 0.
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: positions), count: positions)
    var right = [Double](repeating: 0, count: positions)
    for pair in pairs {
      matrix[pair.first][pair.first] += pair.weight
      matrix[pair.second][pair.second] += pair.weight
      matrix[pair.first][pair.second] -= pair.weight
      matrix[pair.second][pair.first] -= pair.weight
      right[pair.first] += pair.weight * pair.logRatio
      right[pair.second] -= pair.weight * pair.logRatio
    }
    guard
      let logarithms = LinearSystem.solve(
        matrix.dropFirst().map { Array($0.dropFirst()) }, Array(right.dropFirst()), tolerance: 1e-12)
    else {
      throw StatisticsError(
        .undefined, "No chain of clicked groups links some position to the first: show groups at more positions.")
    }
    return [1] + logarithms.map { exp($0) }
  }

  private typealias Ratio = (first: Int, second: Int, logRatio: Double, weight: Double)

  private static func ratios(_ counts: [Count], _ positions: Int) -> [Ratio] {
    let groups = 1 + (counts.map(\.group).max() ?? -1)
    var impressions = [Double](repeating: 0, count: groups * positions)
    var clicks = impressions
    for count in counts {
      impressions[count.group * positions + count.position] += Double(count.impressions)
      clicks[count.group * positions + count.position] += Double(count.clicks)
    }
    var found: [Ratio] = []
    for first in 0..<positions {
      for second in 0..<first {
        var (above, below, spread) = (0.0, 0.0, 0.0)
        for group in 0..<groups {
          let (a, b) = (group * positions + first, group * positions + second)
          let total = impressions[a] + impressions[b]
          guard impressions[a] > 0, impressions[b] > 0 else { continue }
          above += clicks[a] * impressions[b] / total
          below += clicks[b] * impressions[a] / total
          spread +=
            (clicks[a] + clicks[b]) * impressions[a] * impressions[b] / (total * total)
            - clicks[a] * clicks[b] / total
        }
        guard above > 0, below > 0, spread > 0 else { continue }
        found.append((first, second, log(above / below), above * below / spread))
      }
    }
    return found
  }
}
