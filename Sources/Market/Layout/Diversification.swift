/// Orders of entries that trade value against sameness.
public enum Diversification {
  /// Maximal marginal relevance: again and again the entry with the most of λ · value − (1 − λ) · similarity to the nearest
  /// chosen one (Carbonell, Goldstein, SIGIR 1998).
  ///
  /// - Parameters:
  ///   - values: N values on the scale of similarities.
  ///   - similarity: of two entries, 1 for the same; asked N · count times.
  ///   - tradeOff: λ, 0...1; 1 orders by value.
  ///   - count: how many to choose.
  /// - Returns: entries in the order chosen; ties go to the first.
  /// - Complexity: O(N · count).
  public static func marginalRelevance(
    values: [Double], tradeOff: Double, count: Int, similarity: (Int, Int) -> Double
  ) -> [Int] {
    var nearest = [Double](repeating: -.infinity, count: values.count)
    var isChosen = [Bool](repeating: false, count: values.count)
    var chosen: [Int] = []
    while chosen.count < min(count, values.count) {
      var (best, bestScore) = (-1, -Double.infinity)
      for entry in values.indices where !isChosen[entry] {
        let penalty = chosen.isEmpty ? 0 : nearest[entry]
        let score = tradeOff * values[entry] - (1 - tradeOff) * penalty
        if best < 0 || score > bestScore { (best, bestScore) = (entry, score) }
      }
      isChosen[best] = true
      chosen.append(best)
      for entry in values.indices where !isChosen[entry] {
        nearest[entry] = max(nearest[entry], similarity(entry, best))
      }
    }
    return chosen
  }

  /// The greedy maximum of a determinantal point process with kernel L = diag(q) · S · diag(q): again and again the entry
  /// that multiplies the determinant most (Chen, Zhang, Zhou, NeurIPS 2018).
  ///
  /// - Parameters:
  ///   - qualities: q, N positive numbers; e^(value/2) gives values the weight of log-determinants.
  ///   - similarity: S, positive semidefinite with 1 on its diagonal; asked N · count times.
  ///   - count: how many to choose; fewer come back when no further entry adds to the volume.
  /// - Complexity: O(N · count²) by keeping a row of the Cholesky factor for each entry.
  public static func determinantal(
    qualities: [Double], count: Int, similarity: (Int, Int) -> Double
  ) -> [Int] {
    let entries = qualities.indices
    var rows = [[Double]](repeating: [], count: qualities.count)
    // What each entry multiplies the determinant by.
    var gains = qualities.map { $0 * $0 }
    var chosen: [Int] = []
    var isChosen = [Bool](repeating: false, count: qualities.count)
    while chosen.count < count {
      guard let best = entries.filter({ !isChosen[$0] }).max(by: { gains[$0] < gains[$1] }), gains[best] > 1e-10 else {
        break
      }
      isChosen[best] = true
      chosen.append(best)
      let root = gains[best].squareRoot()
      for entry in entries where !isChosen[entry] {
        let product = zip(rows[best], rows[entry]).reduce(0) { $0 + $1.0 * $1.1 }
        let kernel = qualities[best] * similarity(best, entry) * qualities[entry]
        let factor = (kernel - product) / root
        rows[entry].append(factor)
        gains[entry] -= factor * factor
      }
    }
    return chosen
  }
}
