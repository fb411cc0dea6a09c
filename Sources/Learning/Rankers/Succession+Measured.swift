import Bundles
import Prediction
import Statistics

extension Succession {
  /// - Parameters:
  ///   - previous: of the same architecture.
  ///   - rates: the calibrated probabilities of the model after it, for the same rows.
  /// - Throws: what a network throws that does not run, `PredictionError` for a bundle without its calibrations.
  init(
    of previous: Bundles.Bundle, by rates: [RankerTask: [Double]], on examples: ExampleColumns, rows: Range<Int>,
    architecture: RankerArchitecture
  ) throws {
    let before = try TrainedRanker(previous, architecture: architecture).probabilities(of: rows, in: examples)
    var sums: [Int64: (loss: Double, labels: Double)] = [:]
    for task in RankerTask.allCases {
      let calibration = try HeadCalibration(previous.manifest.calibrations, of: task)
      let labelled = LabelledRows(examples, in: rows, of: task)
      let old = calibration.applied(
        to: labelled.pick(before[task] ?? [], part: rows), rows: labelled.rows, of: examples)
      let new = labelled.pick(rates[task] ?? [], part: rows)
      for (place, person) in labelled.people(examples).enumerated() {
        let outcome = labelled.outcomes[place]
        let change = LogLoss.ofExample(new[place], outcome: outcome) - LogLoss.ofExample(old[place], outcome: outcome)
        sums[person, default: (0, 0)].loss += change
        sums[person, default: (0, 0)].labels += 1
      }
    }
    let people = sums.sorted { $0.key < $1.key }.map(\.value)
    let interval = try ConfidenceInterval.ratioOfMeans(
      numerators: people.map(\.loss), denominators: people.map(\.labels))
    self.init(
      previous: "\(previous.manifest.name)@\(previous.manifest.version)", lossChange: MeasuredFigure(interval))
  }
}

extension TrainedRanker {
  /// A published model as it was trained.
  fileprivate init(_ bundle: Bundles.Bundle, architecture: RankerArchitecture) {
    self.init(
      architecture: architecture, weights: bundle.weights, epochs: 0, bestEpoch: 0, validationLoss: .nan, seconds: 0,
      examplesPerSecond: 0)
  }
}
