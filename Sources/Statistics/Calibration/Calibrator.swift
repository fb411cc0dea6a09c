/// A map from a predicted probability to one that agrees with what is observed.
///
/// Its JSON is flat: `{"kind": "platt", "slope": 1.2, "intercept": -0.3}`.
public enum Calibrator: Equatable, Sendable {
  case identity
  /// Over the log odds of the prediction, so that slope 1 and intercept 0 change nothing.
  case platt(PlattScaling)
  case beta(BetaCalibration)
  case isotonic(IsotonicRegression)
  case downsampling(DownsamplingCorrection)

  /// The kinds that are fitted on outcomes, the one with the fewest parameters first.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    case identity, platt, beta, isotonic
  }

  /// - Parameters:
  ///   - kind: the family to fit.
  ///   - probabilities: N predictions in 0...1.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1 or NaN, `undefined`
  ///   when a family needs both classes and one is missing.
  public init(_ kind: Kind, probabilities: [Double], outcomes: [Bool]) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.probabilities(probabilities)
    switch kind {
    case .identity:
      self = .identity
    case .platt:
      let fit = try PlattScaling(scores: probabilities.map { LogOdds.of($0) }, outcomes: outcomes)
      // A map that turns the order around is no calibration: the best of those that do not is constant.
      self = .platt(
        fit.slope >= 0 ? fit : PlattScaling(slope: 0, intercept: try PlattScaling.startingIntercept(outcomes)))
    case .beta:
      self = .beta(try BetaCalibration(probabilities: probabilities, outcomes: outcomes))
    case .isotonic:
      self = .isotonic(try IsotonicRegression(scores: probabilities, outcomes: outcomes))
    }
  }

  /// NaN stays NaN: a missing prediction is missing.
  public func callAsFunction(_ probability: Double) -> Double {
    guard !probability.isNaN else { return probability }
    switch self {
    case .identity: return probability
    case .platt(let map): return map(LogOdds.of(probability))
    case .beta(let map): return map(probability)
    case .isotonic(let map): return map(probability)
    case .downsampling(let map): return map(probability)
    }
  }
}

extension Calibrator: Codable {
  private enum Tag: String, Codable {
    case identity, platt, beta, isotonic, downsampling
  }

  private enum CodingKeys: String, CodingKey { case kind }

  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decode(Tag.self, forKey: .kind) {
    case .identity: self = .identity
    case .platt: self = .platt(try PlattScaling(from: decoder))
    case .beta: self = .beta(try BetaCalibration(from: decoder))
    case .isotonic: self = .isotonic(try IsotonicRegression(from: decoder))
    case .downsampling: self = .downsampling(try DownsamplingCorrection(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .identity:
      try container.encode(Tag.identity, forKey: .kind)
    case .platt(let map):
      try container.encode(Tag.platt, forKey: .kind)
      try map.encode(to: encoder)
    case .beta(let map):
      try container.encode(Tag.beta, forKey: .kind)
      try map.encode(to: encoder)
    case .isotonic(let map):
      try container.encode(Tag.isotonic, forKey: .kind)
      try map.encode(to: encoder)
    case .downsampling(let map):
      try container.encode(Tag.downsampling, forKey: .kind)
      try map.encode(to: encoder)
    }
  }
}
