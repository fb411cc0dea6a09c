import Domain

/// The bid that pays best in a first-price auction: argmax over b of (v − b) · F(b).
///
/// Where the landscape has a density f this is b = v − F(b)/f(b); over counts the maximum is found exactly, for all values
/// at once, since the best bid never falls as the value grows. Values between two prices take the bid of the lower one.
public struct BidShading: Equatable, Sendable {
  /// The best bid for each whole value; not falling.
  public let bids: [Int]

  /// - Parameter landscape: of the price to win; a bid wins when it is at or above.
  /// - Complexity: O(P log P) for P prices, by divide and conquer.
  public init(_ landscape: PriceLandscape) {
    let win = landscape.cumulative
    var bids = [Int](repeating: 0, count: win.count)
    func solve(_ values: Range<Int>, _ choices: ClosedRange<Int>) {
      guard !values.isEmpty else { return }
      let value = (values.lowerBound + values.upperBound) / 2
      var (best, surplus) = (choices.lowerBound, -Double.infinity)
      for bid in choices.lowerBound...max(choices.lowerBound, min(choices.upperBound, value)) {
        let gain = Double(value - bid) * win[bid]
        if gain > surplus { (best, surplus) = (bid, gain) }
      }
      bids[value] = best
      solve(values.lowerBound..<value, choices.lowerBound...best)
      solve((value + 1)..<values.upperBound, best...choices.upperBound)
    }
    solve(0..<win.count, 0...landscape.highest)
    self.bids = bids
  }

  /// - Parameter value: of the event that is paid for, in the landscape's unit; above the highest price counts as it.
  public func callAsFunction(_ value: Int) -> Int {
    value <= 0 ? 0 : bids[min(value, bids.count - 1)]
  }
}
