import Bundles
import Foundation
import Statistics

/// Where each action stands among a network's outputs, with its calibration.
struct CalibratedHeads: Sendable {
  private let count: Int
  private let places: [String: (place: Int, calibrator: Calibrator)]

  /// - Parameter tasks: in the order of the logits.
  /// - Throws: `badBundle` for a task without calibration, `badCalibration`.
  init(_ tasks: [String], _ calibrations: [Manifest.Calibration]) throws(PredictionError) {
    var places: [String: (place: Int, calibrator: Calibrator)] = [:]
    for (place, task) in tasks.enumerated() {
      guard let stored = calibrations.first(where: { $0.output == task }) else {
        throw PredictionError(.badBundle, "The ranking model has no calibration of \(task): train it again.")
      }
      places[task] = (place, try CalibrationCodec.calibrator(stored))
    }
    count = tasks.count
    self.places = places
  }

  /// - Parameter logits: row-major, one for each task of each candidate.
  /// - Throws: `badBundle` for another number of them.
  func rates(_ logits: [Float], candidates: Int) throws(PredictionError) -> PredictedRates {
    guard logits.count == candidates * count else {
      throw PredictionError(.badBundle, "The ranking model answers with other tasks than it names: train it again.")
    }
    func column(_ task: RankerTask) -> [Float] {
      guard let (place, calibrator) = places[task.rawValue] else {
        return [Float](repeating: .nan, count: candidates)
      }
      return (0..<candidates).map { Float(calibrator(LogOdds.inverse(Double(logits[$0 * count + place])))) }
    }
    return PredictedRates(
      click: column(.click), save: column(.save), hide: column(.hide), conversion: column(.conversion))
  }
}
