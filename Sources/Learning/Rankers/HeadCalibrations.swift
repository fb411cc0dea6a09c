import Prediction
import Statistics

/// A calibrator for each head, chosen and fitted on the validation part. Leaving a head as it is, is one of the answers.
struct HeadCalibrations {
  private let chosen: [RankerTask: Calibrator]

  /// - Parameter probabilities: of the rows of the validation part, uncalibrated.
  init(_ examples: ExampleColumns, validation: Range<Int>, probabilities: [RankerTask: [Double]]) {
    var chosen: [RankerTask: Calibrator] = [:]
    for (task, column) in probabilities {
      let labelled = LabelledRows(examples, in: validation, of: task)
      // Too few outcomes to fit anything on leave the head as it is.
      let choice = try? CalibrationChoice(
        probabilities: labelled.pick(column, part: validation), outcomes: labelled.outcomes)
      chosen[task] = choice?.calibrator
    }
    self.chosen = chosen
  }

  subscript(task: RankerTask) -> Calibrator { chosen[task] ?? .identity }

  func applied(to columns: [RankerTask: [Double]]) -> [RankerTask: [Double]] {
    columns.reduce(into: [:]) { calibrated, entry in
      let calibrator = self[entry.key]
      calibrated[entry.key] = entry.value.map { calibrator($0) }
    }
  }
}
