import Bundles
import Statistics

/// Where each action stands among a network's outputs, with its calibration.
struct CalibratedHeads: Sendable {
  private let count: Int
  private let places: [RankerTask: (place: Int, calibration: HeadCalibration)]

  /// - Parameter tasks: in the order of the logits.
  /// - Throws: `badBundle` for a task without calibration, `badCalibration`.
  init(_ tasks: [String], _ calibrations: [Manifest.Calibration]) throws(PredictionError) {
    var places: [RankerTask: (place: Int, calibration: HeadCalibration)] = [:]
    for (place, name) in tasks.enumerated() {
      guard let task = RankerTask(rawValue: name) else { continue }
      places[task] = (place, try HeadCalibration(calibrations, of: task))
    }
    count = tasks.count
    self.places = places
  }

  /// - Parameters:
  ///   - logits: row-major, one for each task of each candidate.
  ///   - features: of the candidates.
  /// - Throws: `badBundle` for another number of logits.
  func rates(_ logits: [Float], of features: FeatureColumns) throws(PredictionError) -> PredictedRates {
    let candidates = features.count
    guard logits.count == candidates * count else {
      throw PredictionError(.badBundle, "The ranking model answers with other tasks than it names: train it again.")
    }
    let placements = (0..<candidates).map { FeatureSchema.placement(features.dense, row: $0) }
    func column(_ task: RankerTask) -> [Float] {
      guard let (place, calibration) = places[task] else { return [Float](repeating: .nan, count: candidates) }
      return (0..<candidates).map { row in
        Float(
          calibration(
            LogOdds.inverse(Double(logits[row * count + place])), placement: placements[row],
            category: features.categories[row]))
      }
    }
    return PredictedRates(
      click: column(.click), save: column(.save), hide: column(.hide), conversion: column(.conversion))
  }
}
