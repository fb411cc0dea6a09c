/// Non-maximum suppression: of answers that show one thing, the surest is kept.
public enum BoxSuppression {
  /// Greedy, by falling score (Felzenszwalb et al., PAMI 2010, §5.2); boxes of different labels do not suppress each other.
  ///
  /// - Parameters:
  ///   - overlap: a box that overlaps a surer one of its label by more is left out, 0...1.
  ///   - most: boxes that are kept at most, over all labels.
  /// - Returns: places in `answers` by falling score; ties go to the earlier place.
  /// - Throws: `outOfRange` for an overlap outside its range or a score that is no number.
  /// - Complexity: O(n log n + n · kept).
  public static func kept(
    _ answers: [BoxAnswer], overlap: Double, most: Int = .max
  ) throws(StatisticsError) -> [Int] {
    guard (0...1).contains(overlap) else {
      throw StatisticsError(.outOfRange, "The overlap is \(overlap): pass a share between 0 and 1, such as 0.5.")
    }
    try Check.numbers(answers.map(\.score))
    let order = answers.indices.sorted { (answers[$1].score, $0) < (answers[$0].score, $1) }
    var kept: [Int] = []
    for place in order where kept.count < most {
      let answer = answers[place]
      let isNew = kept.allSatisfy {
        answers[$0].label != answer.label || answers[$0].box.overlap(with: answer.box) <= overlap
      }
      if isNew { kept.append(place) }
    }
    return kept
  }
}
