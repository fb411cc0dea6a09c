public import Statistics

/// People in pairs that were alike before the experiment, one of each treated: who they are, and the effect over pairs.
///
/// What differs between people then cancels inside a pair (Imai, King, Nall, Statistical Science 2009).
public struct MatchedPairs: Equatable, Sendable {
  public struct Pair: Equatable, Sendable {
    public let control: Int
    public let treated: Int
  }

  public let pairs: [Pair]
  /// By person: 1 for treated. Who has no partner stands in either arm and in no pair.
  public let arms: [UInt8]

  /// Pairs neighbours in the order of the earlier outcome, inside each stratum.
  /// - Parameters:
  ///   - before: an outcome of the time before, one a person.
  ///   - strata: whom to pair with whom, aligned.
  ///   - random: which of a pair is treated.
  /// - Throws: `lengthMismatch`.
  /// - Complexity: O(n log n).
  public init<Random: RandomNumberGenerator>(
    before: [Double], strata: [Int], using random: inout Random
  ) throws(MeasurementError) {
    guard before.count == strata.count else {
      throw MeasurementError(.lengthMismatch, "\(strata.count) strata for \(before.count) people: pass one each.")
    }
    let order = before.indices.sorted {
      (strata[$0], before[$0], $0) < (strata[$1], before[$1], $1)
    }
    var (arms, pairs, place) = ([UInt8](repeating: 0, count: before.count), [Pair](), 0)
    while place < order.count {
      let first = order[place]
      let isTreated = random.next() >> 63 == 1
      guard place + 1 < order.count, strata[order[place + 1]] == strata[first] else {
        arms[first] = isTreated ? 1 : 0
        place += 1
        continue
      }
      let second = order[place + 1]
      pairs.append(isTreated ? Pair(control: second, treated: first) : Pair(control: first, treated: second))
      arms[isTreated ? first : second] = 1
      place += 2
    }
    (self.arms, self.pairs) = (arms, pairs)
  }

  /// Σ treated / Σ control − 1 with the pair as the unit.
  /// - Throws: `StatisticsError` for fewer than two pairs, or a control of nothing.
  public func effect(_ outcomes: [Double], level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
    let ratio = try ConfidenceInterval.ratioOfMeans(
      numerators: pairs.map { outcomes[$0.treated] }, denominators: pairs.map { outcomes[$0.control] }, level: level)
    return ratio.lift
  }
}
