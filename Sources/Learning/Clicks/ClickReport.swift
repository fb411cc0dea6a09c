public import Statistics

/// What an evaluation of click models found on the test part.
public struct ClickReport: Encodable, Sendable {
  public struct Row: Encodable, Sendable {
    public let name: String
    /// Areas under the ROC curve, one for each seed.
    public let areas: [Double]
    public let meanArea: Double
    /// Over seeds; nil with one.
    public let deviation: Double?
    /// In nats an impression, the mean over seeds.
    public let logLoss: Double
    public let validationArea: Double?
    /// How much larger the area of the chosen model is, with the interval of a paired bootstrap over rows.
    public internal(set) var chosenMinusThis: ConfidenceInterval?
    public let settings: ClickSettings?
    public let examplesPerSecond: Double?
    /// Of the test rows, for each seed.
    let logOdds: [[Double]]

    private enum CodingKeys: String, CodingKey {
      case name, areas, meanArea, deviation, logLoss, validationArea, chosenMinusThis, settings, examplesPerSecond
    }

    init(
      name: String, logOdds: [[Double]], outcomes: [Bool], validationArea: Double? = nil,
      settings: ClickSettings? = nil,
      examplesPerSecond: Double? = nil
    ) throws(StatisticsError) {
      self.name = name
      var (areas, losses): ([Double], [Double]) = ([], [])
      for odds in logOdds {
        areas.append(try AreaUnderCurve(scores: odds, outcomes: outcomes).estimate)
        losses.append(try LogLoss(probabilities: odds.map(LogOdds.inverse), outcomes: outcomes).mean)
      }
      let moments = SampleMoments(areas)
      self.areas = areas
      meanArea = moments.mean
      deviation = areas.count > 1 ? moments.variance.squareRoot() : nil
      logLoss = SampleMoments(losses).mean
      self.validationArea = validationArea
      self.settings = settings
      self.examplesPerSecond = examplesPerSecond
      self.logOdds = logOdds
    }
  }

  public let rows: [Row]
  /// The model with the largest validation area.
  public let chosen: String
  /// Rows of the parts for training, validation and test.
  public let sizes: [Int]
  /// Of the test part.
  public let clickRate: Double
  /// What each feature is worth to the chosen model, by shuffling it and by training without it; nil where nobody asked.
  public var permutation: Worths?
  public var ablation: Worths?
  /// Of the chosen model and of the logistic regression; nil where nobody asked.
  public var learning: [Learning]?

  /// The settings that a model was tested with.
  public func settings(of name: String) -> ClickSettings? { rows.first { $0.name == name }?.settings }
}
