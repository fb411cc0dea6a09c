public import Domain

/// Runs a property for many seeds; the first seed that breaks it is named, so that it can be run alone.
///
/// The body breaks by throwing: use `#require`, or `#expect` with the seed in its comment.
///
///     try forEachSeed(500) { seed, random in
///       let bid = try random.bid()
///       try #require(bid.perEvent <= bid.amount)
///     }
///
/// - Parameters:
///   - count: how many seeds, from `first` on.
///   - body: is given the seed and a generator made from it.
/// - Throws: `SeedFailure` around the error of the first seed that fails.
public func forEachSeed(
  _ count: Int, from first: UInt64 = 0, _ body: (UInt64, inout SeededRandom) throws -> Void
) throws(SeedFailure) {
  for seed in first..<(first + UInt64(count)) {
    var random = SeededRandom(seed: seed, stream: "property")
    do {
      try body(seed, &random)
    } catch {
      throw SeedFailure(seed: seed, cause: error)
    }
  }
}

/// A property that does not hold for a seed.
public struct SeedFailure: Error, CustomStringConvertible {
  public let seed: UInt64
  public let cause: any Error

  public var description: String { "Seed \(seed) fails; run it alone with forEachSeed(1, from: \(seed)). \(cause)" }
}
