import Foundation

/// The population stability index: Σ (pᵢ − qᵢ) · ln(pᵢ/qᵢ) over bins, which is 0 for equal shares. By habit 0.1 is looked at
/// and 0.25 acted on; how large it gets by chance depends on bins and examples, so compare it with a `ReplayedNull`.
public enum PopulationStability {
  /// - Parameters:
  ///   - reference: examples in each bin.
  ///   - current: aligned with `reference`.
  /// - Throws: `lengthMismatch`, `empty` without a bin or an example on one side.
  /// - Note: half an example is added to each bin, so that an empty one does not make the index infinite.
  public static func index(reference: [Int], current: [Int]) throws(StatisticsError) -> Double {
    guard reference.count == current.count else {
      throw StatisticsError(
        .lengthMismatch, "\(reference.count) and \(current.count) bins: count both sides in the same bins.")
    }
    let (all, now) = (reference.reduce(0, +), current.reduce(0, +))
    guard all > 0, now > 0 else {
      throw StatisticsError(.empty, "A side has no examples: wait for some, or choose a longer window.")
    }
    let bins = Double(reference.count) / 2
    return zip(reference, current).reduce(0) { sum, counts in
      let (p, q) = ((Double(counts.1) + 0.5) / (Double(now) + bins), (Double(counts.0) + 0.5) / (Double(all) + bins))
      return sum + (p - q) * log(p / q)
    }
  }

  /// The same over bins that hold equal shares of the reference; equal values share a bin.
  ///
  /// - Throws: `empty`, `outOfRange` for NaN or fewer than two bins.
  /// - Complexity: O(n log n).
  public static func index(
    reference: [Double], current: [Double], bins: Int = 10
  ) throws(StatisticsError) -> Double {
    let edges = try QuantileBins(of: reference, count: bins)
    return try index(reference: edges.counts(reference), current: edges.counts(current))
  }
}
