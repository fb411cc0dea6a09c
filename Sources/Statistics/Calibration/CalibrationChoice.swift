/// Which calibrator to use on a model's predictions, or none.
///
/// Each family is fitted on all folds but one and judged by log loss on that one. Chosen is the family with
/// the fewest parameters whose loss is within one standard error of the best one's (Breiman et al. 1984), the
/// error being that of the paired difference per example. So predictions that are sound already are left as
/// they are.
public struct CalibrationChoice: Equatable, Sendable {
  public struct Trial: Equatable, Sendable {
    public let kind: Calibrator.Kind
    /// Log loss on examples that the fit did not see.
    public let heldOutLoss: Double
    /// `heldOutLoss` minus that of the best family; 0 for the best.
    public let excess: Double
    /// The standard error of `excess`.
    public let standardError: Double
  }

  /// One per family tried, fewest parameters first.
  public let trials: [Trial]
  public let chosen: Calibrator.Kind
  /// The chosen family, fitted on all examples.
  public let calibrator: Calibrator

  /// - Parameters:
  ///   - probabilities: N predictions in 0...1.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  ///   - folds: the number of folds; the fold of an example depends on its place in the input alone.
  /// - Throws: `lengthMismatch`, `empty` for fewer examples than 2 · `folds` or fewer than two folds,
  ///   `outOfRange` for a prediction outside 0...1 or NaN, `undefined` when one class is missing outside a
  ///   fold.
  public init(
    probabilities: [Double], outcomes: [Bool], folds: Int = 5
  ) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    guard folds >= 2, probabilities.count >= 2 * folds else {
      throw StatisticsError(
        .empty,
        "\(probabilities.count) examples in \(folds) folds: use two folds and two examples a fold at least.")
    }
    let kinds = Calibrator.Kind.allCases
    var losses: [[Double]] = []
    for kind in kinds {
      losses.append(try Self.heldOutLosses(kind, probabilities, outcomes, folds))
    }
    let means = losses.map { SampleMoments($0).mean }
    let best = means.indices.min { means[$0] < means[$1] } ?? 0
    trials = kinds.indices.map { index in
      let gap = SampleMoments(zip(losses[index], losses[best]).lazy.map { $0 - $1 })
      return Trial(
        kind: kinds[index], heldOutLoss: means[index], excess: gap.mean,
        standardError: gap.squaredStandardError.squareRoot())
    }
    chosen = trials.first { $0.excess <= $0.standardError }?.kind ?? kinds[best]
    calibrator = try Calibrator(chosen, probabilities: probabilities, outcomes: outcomes)
  }

  private static func heldOutLosses(
    _ kind: Calibrator.Kind, _ probabilities: [Double], _ outcomes: [Bool], _ folds: Int
  ) throws(StatisticsError) -> [Double] {
    // Mixed, since logs often repeat with a period that a plain remainder would follow.
    let fold = probabilities.indices.map { Int(Mixing.mix(UInt64($0)) % UInt64(folds)) }
    var losses = [Double](repeating: 0, count: probabilities.count)
    for held in 0..<folds {
      let seen = probabilities.indices.filter { fold[$0] != held }
      let calibrator = try Calibrator(
        kind, probabilities: seen.map { probabilities[$0] }, outcomes: seen.map { outcomes[$0] })
      for index in probabilities.indices where fold[index] == held {
        losses[index] = LogLoss.ofExample(calibrator(probabilities[index]), outcome: outcomes[index])
      }
    }
    return losses
  }
}
