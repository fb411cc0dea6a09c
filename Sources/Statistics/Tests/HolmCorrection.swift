/// Which of several hypotheses to reject so that the chance of one wrong rejection stays below a bound (Holm, Scandinavian
/// Journal of Statistics 1979). It holds whatever the dependence between the tests.
public enum HolmCorrection {
  /// The adjusted p-values, aligned with the input: a hypothesis is rejected at α when its own is at most α.
  ///
  /// - Throws: `outOfRange` for a p-value outside 0...1.
  /// - Complexity: O(n log n).
  public static func adjusted(_ pValues: [Double]) throws(StatisticsError) -> [Double] {
    try Check.probabilities(pValues)
    var adjusted = pValues
    var floor = 0.0
    for (rank, index) in pValues.indices.sorted(by: { (pValues[$0], $0) < (pValues[$1], $1) }).enumerated() {
      floor = max(floor, min(1, pValues[index] * Double(pValues.count - rank)))
      adjusted[index] = floor
    }
    return adjusted
  }
}
