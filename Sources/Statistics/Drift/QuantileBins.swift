/// Bins that hold about equal shares of a sample.
public struct QuantileBins: Equatable, Sendable {
  /// Upper bounds of all bins but the last, increasing.
  public let edges: [Double]

  /// - Parameter count: of bins; fewer come out where many values are equal.
  /// - Throws: `empty`, `outOfRange` for NaN or fewer than two bins.
  public init(of values: [Double], count: Int) throws(StatisticsError) {
    guard count >= 2 else { throw StatisticsError(.outOfRange, "\(count) bins tell nothing apart: use two or more.") }
    let quantiles = try SampleQuantiles(values)
    var edges: [Double] = []
    for place in 1..<count {
      let edge = quantiles(Double(place) / Double(count))
      if edges.last.map({ edge > $0 }) ?? true { edges.append(edge) }
    }
    self.edges = edges
  }

  /// - Complexity: O(log bins).
  public func bin(of value: Double) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if value <= edges[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// How many values fall into each bin.
  public func counts(_ values: some Sequence<Double>) -> [Int] {
    var counts = [Int](repeating: 0, count: edges.count + 1)
    for value in values { counts[bin(of: value)] += 1 }
    return counts
  }
}
