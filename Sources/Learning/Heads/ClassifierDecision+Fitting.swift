import Foundation
import Signals
import Statistics

extension ClassifierDecision {
  /// A decision that leaves scores as they are and says every label.
  static func plain(_ targets: HeadTargets) -> ClassifierDecision {
    let count = targets.labels.count
    return ClassifierDecision(
      calibration: targets.task == .single
        ? .temperature(.identity) : .labels([PlattScaling?](repeating: nil, count: count)),
      thresholds: [Double?](repeating: 0, count: count))
  }

  /// Fitted on answers to rows that the model did not see.
  ///
  /// - Parameters:
  ///   - folds: the fold of each row, so that copies stay together while the fit is judged.
  ///   - precision: what each label's threshold has to reach.
  init(_ logits: [[Double]], _ targets: HeadTargets, rows: [Int], folds: [Int], precision: Double) throws {
    let calibration: Calibration
    switch targets.task {
    case .single:
      calibration = .temperature(
        try TemperatureChoice(logits: logits, labels: rows.map(targets.single), folds: folds).chosen)
    case .multiple:
      calibration = .labels(
        targets.labels.indices.map { label -> PlattScaling? in
          let outcomes = rows.map { targets.places[$0].contains(label) }
          let odds = logits.map { $0[label] }
          let choice = try? CalibrationChoice(probabilities: odds.map(LogOdds.inverse), outcomes: outcomes)
          // Too few examples of a label leave it as it is.
          guard let choice, choice.chosen != .identity else { return nil }
          return try? PlattScaling(scores: odds, outcomes: outcomes)
        })
    }
    let draft = ClassifierDecision(calibration: calibration, thresholds: targets.labels.map { _ in nil })
    let scores = logits.map(draft.scores)
    self.init(
      calibration: calibration,
      thresholds: targets.labels.indices.map { label in
        // A single label is said of the rows that it is the first choice of.
        let chosen = rows.indices.filter { targets.task == .multiple || scores[$0].max() == scores[$0][label] }
        let curve = try? PrecisionRecallCurve(
          scores: chosen.map { scores[$0][label] }, outcomes: chosen.map { targets.places[rows[$0]].contains(label) })
        return curve?.point(precisionAtLeast: precision)?.threshold
      })
  }

  /// What was chosen, in words.
  var summary: String {
    switch calibration {
    case .temperature(.identity): "left as is"
    case .temperature(let map): String(format: "temperature %.3f", map.temperature)
    case .labels(let maps): "\(maps.count { $0 != nil }) of \(maps.count) labels mapped, the others left as they are"
    }
  }
}
