/// How well probabilities of one outcome agree with what happened; a figure is nil where it cannot be formed, such as the
/// area under the curve without a positive.
public struct PredictorScore: Codable, Equatable, Sendable {
  public var name: String
  /// Area under the ROC curve.
  public var auc: MeasuredFigure?
  /// In nats.
  public var logLoss: MeasuredFigure?
  /// Log loss over that of the base rate; below 1 the predictions know something.
  public var normalizedEntropy: MeasuredFigure?
  /// Observed over predicted positives.
  public var copc: MeasuredFigure?

  public init(
    name: String, auc: MeasuredFigure?, logLoss: MeasuredFigure?, normalizedEntropy: MeasuredFigure?,
    copc: MeasuredFigure?
  ) {
    self.name = name
    self.auc = auc
    self.logLoss = logLoss
    self.normalizedEntropy = normalizedEntropy
    self.copc = copc
  }
}
