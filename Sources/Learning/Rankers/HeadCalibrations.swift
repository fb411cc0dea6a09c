import Domain
import Prediction
import Statistics

/// A calibration for each head, chosen and fitted on the validation part: a map, and shifts by placement and by category.
/// Leaving a head as it is, is one of the answers to each.
struct HeadCalibrations {
  private let chosen: [RankerTask: HeadCalibration]

  /// - Parameter probabilities: of the rows of the validation part, uncalibrated.
  init(_ examples: ExampleColumns, validation: Range<Int>, probabilities: [RankerTask: [Double]]) {
    var chosen: [RankerTask: HeadCalibration] = [:]
    for (task, column) in probabilities {
      let labelled = LabelledRows(examples, in: validation, of: task)
      let raw = labelled.pick(column, part: validation)
      // Too few outcomes to fit anything on leave the head as it is.
      let map = (try? CalibrationChoice(probabilities: raw, outcomes: labelled.outcomes))?.calibrator ?? .identity
      var calibration = HeadCalibration(map)
      let people = Grouping(labelled.people(examples))
      let placements = labelled.rows.map { FeatureSchema.placement(examples.dense, row: $0) }
      calibration.placements = Self.shifts(raw.map { map($0) }, labelled.outcomes, cells: placements, people)
      let categories = labelled.rows.map { examples.candidates[$0] }
      let moved = raw.indices.map { calibration(raw[$0], placement: placements[$0], category: 0) }
      calibration.categories = Self.shifts(moved, labelled.outcomes, cells: categories, people)
      chosen[task] = calibration
    }
    self.chosen = chosen
  }

  subscript(task: RankerTask) -> HeadCalibration { chosen[task] ?? .identity }

  /// Calibrated probabilities of some rows.
  func applied(
    to columns: [RankerTask: [Double]], rows: Range<Int>, of examples: ExampleColumns
  ) -> [RankerTask: [Double]] {
    columns.reduce(into: [:]) { calibrated, entry in
      calibrated[entry.key] = self[entry.key].applied(to: entry.value, rows: rows, of: examples)
    }
  }

  /// The shift of each cell; none where they do not lower the loss of people that they were not fitted on by more than one
  /// standard error.
  private static func shifts(
    _ probabilities: [Double], _ outcomes: [Bool], cells: [UInt32], _ people: Grouping
  ) -> [UInt32: Double] {
    var random = SeededRandom(seed: 1, stream: "calibration")
    guard Set(cells).count > 1, outcomes.contains(true), let folds = try? people.folds(5, using: &random) else {
      return [:]
    }
    var gains = [Double](repeating: 0, count: outcomes.count)
    for fold in 0..<5 {
      let seen = folds.indices.filter { folds[$0] != fold }
      guard
        let fit = try? FieldCalibration(
          global: .identity, probabilities: seen.map { probabilities[$0] }, outcomes: seen.map { outcomes[$0] },
          cells: seen.map { cells[$0] })
      else { return [:] }
      for row in folds.indices where folds[row] == fold {
        gains[row] =
          LogLoss.ofExample(probabilities[row], outcome: outcomes[row])
          - LogLoss.ofExample(fit(probabilities[row], in: cells[row]), outcome: outcomes[row])
      }
    }
    let moments = SampleMoments(gains)
    guard moments.mean > (moments.variance / Double(gains.count)).squareRoot(),
      let fit = try? FieldCalibration(
        global: .identity, probabilities: probabilities, outcomes: outcomes, cells: cells)
    else { return [:] }
    return fit.shifts
  }
}

extension HeadCalibration {
  /// Of some rows of examples, in their order.
  func applied(to probabilities: [Double], rows: some Sequence<Int>, of examples: ExampleColumns) -> [Double] {
    zip(probabilities, rows).map { probability, row in
      self(
        probability, placement: FeatureSchema.placement(examples.dense, row: row), category: examples.candidates[row])
    }
  }

  /// The map's method, and what moves it.
  var name: String {
    let shifts = [("placements", placements), ("categories", categories)].filter { !$0.1.isEmpty }.map(\.0)
    return ([CalibrationCodec.stored(map).method] + shifts).joined(separator: " + ")
  }
}
