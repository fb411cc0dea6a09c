/// How far the mean of some examples' features is from that of others: with `RandomFeatures`, their maximum mean discrepancy.
public struct MeanDiscrepancy: Sendable {
  private let rows: [[Float]]
  /// Sums of features up to each row, so that any range is summed at once.
  private let sums: [[Double]]

  /// - Parameter rows: features of the past, in the order of time, all of one length.
  /// - Throws: `empty`, `lengthMismatch`.
  public init(_ rows: [[Float]]) throws(StatisticsError) {
    guard let width = rows.first?.count, width > 0 else {
      throw StatisticsError(.empty, "There are no features of the past: wait for some.")
    }
    guard rows.allSatisfy({ $0.count == width }) else {
      throw StatisticsError(.lengthMismatch, "Rows of features differ in length: use one set of features.")
    }
    self.rows = rows
    var sums = [[Double](repeating: 0, count: width)]
    for row in rows {
      var next = sums[sums.count - 1]
      for place in 0..<width { next[place] += Double(row[place]) }
      sums.append(next)
    }
    self.sums = sums
  }

  /// Between the rows of a range and the others.
  /// - Complexity: O(features).
  public func callAsFunction(_ window: Range<Int>) -> Double {
    let total = sums[rows.count]
    let inside = zip(sums[window.upperBound], sums[window.lowerBound]).map(-)
    return Self.distance(inside, window.count, zip(total, inside).map(-), rows.count - window.count)
  }

  /// Between other rows and all of these.
  /// - Throws: `empty`, `lengthMismatch`.
  public func callAsFunction(_ current: [[Float]]) throws(StatisticsError) -> Double {
    let other = try MeanDiscrepancy(current)
    let (total, now) = (sums[rows.count], other.sums[current.count])
    guard total.count == now.count else {
      throw StatisticsError(.lengthMismatch, "The features have other lengths than those of the past: use one set.")
    }
    return Self.distance(now, current.count, total, rows.count)
  }

  private static func distance(_ one: [Double], _ count: Int, _ other: [Double], _ rest: Int) -> Double {
    zip(one, other).reduce(0) { sum, values in
      let gap = values.0 / Double(count) - values.1 / Double(rest)
      return sum + gap * gap
    }.squareRoot()
  }
}
