/// Models of delayed conversions beside what must bound them, on worlds whose truth is known.
public enum DelayStudy {
  public enum Model: String, CaseIterable, Codable, Sendable {
    /// Takes what has not arrived as a negative.
    case naive
    /// Learns from clicks older than the window alone.
    case settledOnly
    case exponential, weibull
    /// Learns from what will have happened by the end of the window.
    case oracle

    public var title: String {
      switch self {
      case .naive: "what has not arrived is a negative"
      case .settledOnly: "clicks older than the window alone"
      case .exponential: "delayed feedback, exponential"
      case .weibull: "delayed feedback, Weibull"
      case .oracle: "oracle"
      }
    }
  }

  public struct Row: Equatable, Sendable {
    /// Of the delays of the world; 1 is exponential.
    public let shape: Double
    public let model: Model
    /// Log loss on other clicks, one value per trial.
    public let logLoss: SampleMoments
    /// Log loss divided by the oracle's in the same trial, minus 1.
    public let excess: SampleMoments
    /// Conversions over predicted ones.
    public let calibrationRatio: SampleMoments
  }

  /// - Parameters:
  ///   - shapes: the worlds: 1 has exponential delays, others Weibull ones.
  ///   - trials: draws of training and test clicks.
  ///   - clicks: of the training and of the test in each trial.
  ///   - days: over which the training clicks lie; the window is 30 days.
  /// - Throws: `empty` or `undefined` when a draw is too small to learn from.
  public static func table<R: RandomNumberGenerator>(
    shapes: [Double] = [1, 0.7, 1.5], trials: Int = 5, clicks: Int = 20_000, days: Double = 32, using random: inout R
  ) throws(StatisticsError) -> [Row] {
    var rows: [Row] = []
    for shape in shapes {
      let world = DelayedConversionWorld.standard(shape: shape)
      var moments = Model.allCases.map { _ in (loss: SampleMoments(), excess: SampleMoments(), ratio: SampleMoments()) }
      for _ in 0..<trials {
        let training = try world.draw(clicks, over: days, using: &random)
        let test = try world.draw(clicks, over: days, using: &random)
        var results: [(loss: Double, ratio: Double)] = []
        for model in Model.allCases {
          let predictions = try probabilities(of: model, training, test.features)
          results.append(
            (
              try LogLoss(probabilities: predictions, outcomes: test.outcomes).mean,
              try CalibrationRatio(probabilities: predictions, outcomes: test.outcomes).value
            ))
        }
        let oracle = results[results.count - 1].loss
        for (index, result) in results.enumerated() {
          moments[index].loss.add(result.loss)
          moments[index].excess.add(result.loss / oracle - 1)
          moments[index].ratio.add(result.ratio)
        }
      }
      rows += zip(Model.allCases, moments).map {
        Row(shape: shape, model: $0, logLoss: $1.loss, excess: $1.excess, calibrationRatio: $1.ratio)
      }
    }
    return rows
  }

  private static func probabilities(
    of model: Model, _ training: DelayedConversionWorld.Sample, _ asked: DesignMatrix
  ) throws(StatisticsError) -> [Double] {
    switch model {
    case .naive:
      return try LogisticModel(features: training.features, outcomes: training.known.hasConverted)
        .probabilities(asked)
    case .settledOnly:
      let settled = training.ages.indices.filter { training.ages[$0] >= training.known.window }
      return try LogisticModel(
        features: training.features.selecting(settled), outcomes: settled.map { training.outcomes[$0] }
      ).probabilities(asked)
    case .exponential, .weibull:
      return try DelayedFeedbackModel(
        features: training.features, outcomes: training.known, delay: model == .weibull ? .weibull : .exponential
      ).probabilities(asked)
    case .oracle:
      return try LogisticModel(features: training.features, outcomes: training.outcomes).probabilities(asked)
    }
  }
}
