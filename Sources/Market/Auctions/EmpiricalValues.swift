public import Domain

/// What bids of the past say about the best reserve: the revenue curve of a sample, and its concave hull.
///
/// Offering the price of the i-th highest of n values sells to a share q = i/n and earns R(q) = v₍ᵢ₎ · q. The slopes of R's
/// least concave majorant are the ironed virtual values (Myerson 1981, §6). Exact in micros.
public struct EmpiricalValues: Equatable, Sendable {
  /// Highest first.
  public let values: [Micros]
  /// The price that would have earned most from one bidder at a time.
  public let reserve: Micros
  /// What it would have earned for each value, in micros.
  public let revenue: Double
  /// Ironed virtual values by bid.
  public let virtualValues: VirtualValueTable

  /// - Parameter sample: values, such as truthful bids; one at least, each 0...`Micros.maximum`.
  /// - Throws: `badLandscape`.
  /// - Complexity: O(n log n).
  public init(_ sample: [Micros]) throws(MarketError) {
    guard !sample.isEmpty, sample.allSatisfy({ $0 >= .zero && $0 <= .maximum }) else {
      throw MarketError(.badLandscape, "A reserve is learned from one value at least, each 0 to \(Micros.maximum).")
    }
    let sorted = sample.sorted(by: >)
    values = sorted
    func sold(_ count: Int) -> Int128 { count == 0 ? 0 : Int128(sorted[count - 1].rawValue) * Int128(count) }
    // On equal revenue the lower price, which sells to more.
    let best = (1...sorted.count).max { sold($0) < sold($1) || (sold($0) == sold($1) && $0 < $1) } ?? 1
    reserve = sorted[best - 1]
    revenue = Double(sold(best)) / Double(sorted.count)
    var hull = [0]
    for count in 1...sorted.count {
      // The last point leaves the hull when it lies on or below the line from its predecessor to this one.
      while hull.count > 1 {
        let (first, last) = (hull[hull.count - 2], hull[hull.count - 1])
        let rise = (sold(last) - sold(first)) * Int128(count - first)
        guard rise <= (sold(count) - sold(first)) * Int128(last - first) else { break }
        hull.removeLast()
      }
      hull.append(count)
    }
    var (bids, slopes): ([Micros], [Micros]) = ([], [])
    for (first, last) in zip(hull, hull.dropFirst()).reversed() {
      let slope = (sold(last) - sold(first)).dividedRoundingDown(by: Int128(last - first))
      if bids.last == sorted[last - 1] { continue }
      bids.append(sorted[last - 1])
      slopes.append(
        Micros(rawValue: Int64(clamping: max(slope, -Int128(Micros.maximum.rawValue)))))
    }
    virtualValues = try VirtualValueTable(bids: bids, values: slopes)
  }
}
