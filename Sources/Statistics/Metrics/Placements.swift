/// For each example, the share of the other class on its losing side: negatives below a positive, positives above a
/// negative, a tie counting half.
///
/// The placements of DeLong, DeLong and Clarke-Pearson (Biometrics 1988), all of them from one sort (Sun and Xu, IEEE SPL
/// 2014).
struct Placements {
  /// N placements, aligned with the input.
  let values: [Double]

  /// - Complexity: O(N log N).
  init(scores: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(scores.count, outcomes.count)
    try Check.numbers(scores)
    let (positives, negatives) = try Check.bothClasses(outcomes)
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var values = [Double](repeating: 0, count: scores.count)
    var below = (positives: 0, negatives: 0)
    var start = 0
    while start < order.count {
      var end = start
      var tied = (positives: 0, negatives: 0)
      while end < order.count, scores[order[end]] == scores[order[start]] {
        if outcomes[order[end]] { tied.positives += 1 } else { tied.negatives += 1 }
        end += 1
      }
      let ofPositives = (Double(below.negatives) + Double(tied.negatives) / 2) / Double(negatives)
      let ofNegatives = (Double(positives - below.positives) - Double(tied.positives) / 2) / Double(positives)
      for index in order[start..<end] { values[index] = outcomes[index] ? ofPositives : ofNegatives }
      below.positives += tied.positives
      below.negatives += tied.negatives
      start = end
    }
    self.values = values
  }
}
