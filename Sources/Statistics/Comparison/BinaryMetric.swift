/// How well scores in 0...1 predict yes or no.
public enum BinaryMetric: String, CaseIterable, Codable, Sendable {
  case logLoss, normalizedEntropy, areaUnderCurve, groupedArea, averagePrecision, calibrationError

  public var title: String {
    switch self {
    case .logLoss: "log loss"
    case .normalizedEntropy: "normalised entropy"
    case .areaUnderCurve: "AUC"
    case .groupedArea: "grouped AUC"
    case .averagePrecision: "average precision"
    case .calibrationError: "calibration error"
    }
  }

  public var isBetterWhenHigher: Bool {
    switch self {
    case .areaUnderCurve, .groupedArea, .averagePrecision: true
    case .logLoss, .normalizedEntropy, .calibrationError: false
    }
  }

  /// - Parameters:
  ///   - scores: N probabilities; scores of any range where only the order counts.
  ///   - outcomes: N outcomes, aligned with `scores`.
  ///   - groups: the group of each example, for `groupedArea` alone.
  /// - Throws: as the type of the metric does, and `undefined` for `groupedArea` without groups.
  public func value(
    scores: [Double], outcomes: [Bool], groups: Grouping? = nil
  ) throws(StatisticsError) -> Double {
    switch self {
    case .logLoss: return try LogLoss(probabilities: scores, outcomes: outcomes).mean
    case .normalizedEntropy: return try NormalizedEntropy(probabilities: scores, outcomes: outcomes).value
    case .areaUnderCurve: return try AreaUnderCurve(scores: scores, outcomes: outcomes).estimate
    case .groupedArea:
      guard let groups else {
        throw StatisticsError(.undefined, "A grouped AUC needs the group of each example: pass them.")
      }
      return try GroupedArea(scores: scores, outcomes: outcomes, groups: groups).value
    case .averagePrecision: return try PrecisionRecallCurve(scores: scores, outcomes: outcomes).averagePrecision
    case .calibrationError: return try CalibrationError(probabilities: scores, outcomes: outcomes).expected
    }
  }
}
