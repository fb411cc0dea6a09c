import Domain
import Foundation
import Signals
import Statistics

extension HeadReport.Figures {
  /// - Parameters:
  ///   - scores: calibrated or not, one for each label of each row.
  ///   - rows: that were answered, places in `targets`.
  init(_ scores: [[Double]], _ targets: HeadTargets, rows: [Int], seed: UInt64) throws {
    var random = SeededRandom(seed: seed, stream: "figures")
    switch targets.task {
    case .single:
      let evaluation = try ClassEvaluation(
        probabilities: scores, labels: rows.map(targets.single), using: &random)
      self.init(
        examples: rows.count, accuracy: evaluation.accuracy, macroRecall: evaluation.macroRecall,
        meanAveragePrecision: nil, logLoss: evaluation.logLoss, brier: evaluation.brier,
        calibrationError: evaluation.calibration.expected, debiasedCalibrationError: evaluation.calibration.debiased,
        perfectCalibrationError: evaluation.perfectError)
    case .multiple:
      let flat = scores.flatMap(\.self)
      let truth = rows.flatMap { row in targets.labels.indices.map { targets.places[row].contains($0) } }
      let error = try CalibrationError(probabilities: flat, outcomes: truth)
      let precisions = targets.labels.indices.compactMap { label in
        try? PrecisionRecallCurve(
          scores: scores.map { $0[label] }, outcomes: rows.map { targets.places[$0].contains(label) }
        ).averagePrecision
      }
      self.init(
        examples: rows.count, accuracy: nil, macroRecall: nil,
        meanAveragePrecision: SampleMoments(precisions).mean,
        logLoss: try LogLoss(probabilities: flat, outcomes: truth).mean,
        brier: zip(flat, truth).reduce(0) { $0 + pow($1.0 - ($1.1 ? 1 : 0), 2) } / Double(flat.count),
        calibrationError: error.expected, debiasedCalibrationError: error.debiased,
        perfectCalibrationError: try CalibrationError.ofPerfectModel(probabilities: flat, using: &random))
    }
  }
}
