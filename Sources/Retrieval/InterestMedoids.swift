/// What a person is after, as a few of the things that they acted on: each stands for those that are like it.
///
/// The k-medoids objective with weights, solved greedily (the BUILD step of PAM, Kaufman and Rousseeuw, 1990): one mean
/// of unlike interests would lie where nobody looks (PinnerSage, Pal et al., KDD 2020).
public struct InterestMedoids: Equatable, Sendable {
  public struct Interest: Equatable, Sendable {
    /// The place of the action that stands for the others.
    public let medoid: Int
    /// The share of the weight of all actions that it stands for, 0...1.
    public let share: Float

    public init(medoid: Int, share: Float) {
      self.medoid = medoid
      self.share = share
    }
  }

  /// The strongest first.
  public let interests: [Interest]

  /// - Parameters:
  ///   - similarities: row-major [n, n], larger is nearer; symmetric.
  ///   - weights: n numbers above 0: recency and strength of each action.
  ///   - limit: the most interests.
  ///   - leastGain: an interest must raise the mean similarity of actions to their medoids by this much.
  /// - Complexity: O(limit · n²).
  public init(similarities: [Float], weights: [Float], limit: Int, leastGain: Float = 0.02) {
    let count = weights.count
    let total = weights.reduce(0, +)
    guard count > 0, similarities.count == count * count, total > 0 else {
      interests = []
      return
    }
    var nearest = [Float](repeating: -1, count: count)
    var medoids: [Int] = []
    while medoids.count < min(limit, count) {
      var best: (place: Int, gain: Float)?
      for candidate in 0..<count where !medoids.contains(candidate) {
        var gain: Float = 0
        for place in 0..<count {
          gain += weights[place] * max(0, similarities[candidate * count + place] - nearest[place])
        }
        if gain > best?.gain ?? 0 { best = (candidate, gain) }
      }
      guard let best, medoids.isEmpty || best.gain / total >= leastGain else { break }
      medoids.append(best.place)
      for place in 0..<count { nearest[place] = max(nearest[place], similarities[best.place * count + place]) }
    }
    interests = Self.shares(of: medoids, similarities, weights, total)
  }

  private static func shares(
    of medoids: [Int], _ similarities: [Float], _ weights: [Float], _ total: Float
  ) -> [Interest] {
    let count = weights.count
    var sums = [Float](repeating: 0, count: medoids.count)
    for place in 0..<count {
      var best = 0
      for (index, medoid) in medoids.enumerated()
      where similarities[medoid * count + place] > similarities[medoids[best] * count + place] {
        best = index
      }
      if !medoids.isEmpty { sums[best] += weights[place] }
    }
    let interests = zip(medoids, sums).map { Interest(medoid: $0, share: $1 / total) }
    return interests.sorted { $0.share != $1.share ? $0.share > $1.share : $0.medoid < $1.medoid }
  }
}
