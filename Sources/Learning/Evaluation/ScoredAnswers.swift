import Signals
import Statistics

/// What a classifier answered, as it is served and before its calibration.
struct ScoredAnswers {
  let rows: [HeadReport.Row]
  let decisions: [EvaluationReport.Decision]
  let scores: [[Double]]
  let before: [[Double]]
  /// Of each row whether the answer is a label of it.
  let isRight: [Bool?]

  init(_ answered: SignalEvaluation.Answered, _ decision: ClassifierDecision, seed: UInt64) throws {
    let targets = answered.targets
    let all = Array(answered.values.indices)
    let scores = answered.values.map { $0.map { min(1, max(0, Double($0))) } }
    let before = scores.map(decision.uncalibrated)
    func row(_ name: String, _ scores: [[Double]]) throws -> HeadReport.Row {
      HeadReport.Row(name: name, figures: try .init(scores, targets, rows: all, seed: seed))
    }
    rows = try [
      row("always the rates of these labels", Self.rates(targets)), row("before calibration", before),
      row("as it is served", scores),
    ]
    isRight = zip(scores, targets.places).map { row, places in
      row.indices.max { (row[$0], $1) < (row[$1], $0) }.map(places.contains)
    }
    let said = scores.map { Set(decision.said($0)) }
    decisions = targets.labels.enumerated().compactMap { label, name in
      guard let threshold = decision.thresholds[label] else { return nil }
      let isSaid = all.filter { said[$0].contains(label) }
      let isTrue = all.filter { targets.places[$0].contains(label) }
      let both = isSaid.count { targets.places[$0].contains(label) }
      return EvaluationReport.Decision(
        label: name, threshold: threshold,
        precision: try? ConfidenceInterval.proportion(successes: both, trials: isSaid.count),
        recall: try? ConfidenceInterval.proportion(successes: both, trials: isTrue.count))
    }
    (self.scores, self.before) = (scores, before)
  }

  private static func rates(_ targets: HeadTargets) -> [[Double]] {
    var counts = [Double](repeating: 0, count: targets.labels.count)
    for place in targets.places.joined() { counts[place] += 1 }
    let rates = counts.map { $0 / Double(targets.places.count) }
    return targets.places.map { _ in rates }
  }
}
