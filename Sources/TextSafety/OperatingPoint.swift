/// The score from which on a message is blocked, chosen on scores that the model gave to messages it had not seen.
public enum OperatingPoint {
  /// The lowest threshold at which at most `share` of the negatives score as much or more.
  ///
  /// - Parameters:
  ///   - scores: N scores, larger for the positive class.
  ///   - outcomes: N outcomes, aligned with `scores`.
  ///   - share: of the negatives, in 0..<1. With fewer than 1/`share` negatives none may be blocked.
  /// - Throws: `tooFewExamples` without a negative, `badValue` for another share or NaN among the scores.
  public static func threshold(
    scores: [Double], outcomes: [Bool], blocking share: Double
  ) throws(SafetyError) -> Double {
    guard (0..<1).contains(share), !scores.contains(where: \.isNaN) else {
      throw SafetyError(
        .badValue, "A share of \(share), or a score that is no number: pass a share in 0..<1 and finite scores.")
    }
    let negatives = zip(scores, outcomes).filter { !$0.1 }.map(\.0).sorted(by: >)
    guard !negatives.isEmpty else {
      throw SafetyError(.tooFewExamples, "There is no negative example to choose a threshold by: label some.")
    }
    return negatives[Int(share * Double(negatives.count))].nextUp
  }
}
