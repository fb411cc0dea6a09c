public import Domain

/// A step function from bids to virtual values that never falls, exact in micros.
public struct VirtualValueTable: Equatable, Sendable {
  /// Strictly rising; a bid below the first has no virtual value.
  public let bids: [Micros]
  /// Not falling, one for each bid; the value of the largest bid at or below counts.
  public let values: [Micros]

  /// - Throws: `badLandscape` unless bids rise, values do not fall, and there is one of each for the other.
  public init(bids: [Micros], values: [Micros]) throws(MarketError) {
    guard bids.count == values.count, !bids.isEmpty, zip(bids, bids.dropFirst()).allSatisfy({ $0 < $1 }),
      zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 }), bids.allSatisfy({ $0 >= .zero && $0 <= .maximum }),
      values.allSatisfy({ $0 <= .maximum && $0 >= Micros(rawValue: -Micros.maximum.rawValue) })
    else { throw MarketError(.badLandscape, "Virtual values fall, or bids do not rise: iron them first.") }
    self.bids = bids
    self.values = values
  }

  /// The virtual values of a regular distribution at points spread evenly over its support, rounded down.
  /// - Parameters:
  ///   - unit: micros for 1 of the distribution.
  ///   - points: two at least; finer is closer to the distribution.
  /// - Throws: `badLandscape` when the virtual value falls somewhere.
  public init(_ distribution: some ValueDistribution, unit: Micros, points: Int) throws(MarketError) {
    let support = distribution.support
    var bids: [Micros] = []
    var values: [Micros] = []
    for point in 0..<points {
      let share = Double(point) / Double(max(points - 1, 1))
      let value = support.lowerBound + share * (support.upperBound - support.lowerBound)
      let limit = Double(Micros.maximum.rawValue)
      let virtual = min(max(distribution.virtualValue(value) * Double(unit.rawValue), -limit), limit)
      let bid = Micros(rawValue: Int64(min(max((value * Double(unit.rawValue)).rounded(.up), 0), limit)))
      if let last = bids.last, bid <= last { continue }
      bids.append(bid)
      values.append(Micros(rawValue: Int64(virtual.rounded(.down))))
    }
    try self.init(bids: bids, values: values)
  }

  /// - Complexity: O(log points).
  public func callAsFunction(_ bid: Micros) -> Micros? {
    let place = bids.partitioningIndex { $0 > bid }
    return place > 0 ? values[place - 1] : nil
  }

  /// The smallest bid whose virtual value is `value` at least; nil when none is.
  public func smallestBid(reaching value: Int128) -> Micros? {
    let place = values.partitioningIndex { Int128($0.rawValue) >= value }
    return place < bids.count ? bids[place] : nil
  }
}

extension Array {
  /// The first index from which on the predicate holds, in an array that is split by it.
  func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
