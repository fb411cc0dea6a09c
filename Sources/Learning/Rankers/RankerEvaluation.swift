import Bundles
import Prediction
import Statistics

/// Judges the learned model on the test part beside a constant and popularity.
struct RankerEvaluation {
  let examples: ExampleColumns
  let split: TimeSplit
  let settings: RankerSettings

  /// - Parameter probabilities: of the rows of the test part, uncalibrated.
  func heads(
    _ probabilities: [RankerTask: [Double]], calibrations: HeadCalibrations
  ) -> [RankerReport.Head] {
    RankerTask.allCases.map { task in
      head(task, learned: probabilities[task] ?? [], calibration: calibrations[task])
    }
  }

  private func head(_ task: RankerTask, learned: [Double], calibration: HeadCalibration) -> RankerReport.Head {
    let labelled = LabelledRows(examples, in: split.test, of: task)
    let outcomes = GroupedOutcomes(
      labelled.outcomes, groups: labelled.people(examples), resamples: settings.resamples, seed: settings.seed)
    let raw = labelled.pick(learned, part: split.test)
    let calibrated = calibration.applied(to: raw, rows: labelled.rows, of: examples)
    let rate = LabelledRows(examples, in: split.train, of: task).rate ?? 0
    let column = task.popularity.rawValue
    let popularity = labelled.rows.map { LogOdds.inverse(Double(examples[$0, column])) }
    return RankerReport.Head(
      task: task.rawValue, examples: outcomes.count, positives: outcomes.positives, calibration: calibration.name,
      scores: [
        outcomes.score("constant", [Double](repeating: rate, count: outcomes.count)),
        outcomes.score("popularity", popularity), outcomes.score("learned, uncalibrated", raw),
        outcomes.score("learned", calibrated),
      ],
      areaGain: outcomes.areaGain(calibrated, over: popularity),
      lossGain: outcomes.lossGain(calibrated, over: popularity))
  }
}
