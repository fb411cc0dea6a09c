/// How often each true class was taken for each class.
public struct ConfusionMatrix: Equatable, Sendable {
  public let classes: [String]
  /// `counts[t][p]` examples of class t were predicted as p.
  public let counts: [[Int]]

  /// - Parameters:
  ///   - classes: the names of C classes.
  ///   - truths: N indices of classes.
  ///   - predictions: N indices of classes, aligned with `truths`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for an index outside 0..<C.
  public init(classes: [String], truths: [Int], predictions: [Int]) throws(StatisticsError) {
    try Check.aligned(predictions.count, truths.count)
    guard (truths + predictions).allSatisfy(classes.indices.contains) else {
      throw StatisticsError(.outOfRange, "A class index is outside 0..<\(classes.count): pass indices of classes.")
    }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for (truth, prediction) in zip(truths, predictions) { counts[truth][prediction] += 1 }
    self.classes = classes
    self.counts = counts
  }

  /// Yes against no, an example being predicted as yes from `threshold` on.
  ///
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for NaN.
  public init(scores: [Double], outcomes: [Bool], threshold: Double) throws(StatisticsError) {
    try Check.numbers(scores)
    try self.init(
      classes: ["no", "yes"], truths: outcomes.map { $0 ? 1 : 0 }, predictions: scores.map { $0 >= threshold ? 1 : 0 })
  }

  /// The share of examples on the diagonal.
  public var accuracy: Double {
    let total = counts.reduce(0) { $0 + $1.reduce(0, +) }
    return Double(counts.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(total)
  }
}
