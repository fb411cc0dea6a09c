/// Says how likely people are to act on what they might be shown.
///
/// A predictor is a value: the same batch always gives the same rates, on whichever task it runs.
public protocol Predictor: Sendable {
  /// `name@version`, where the version changes whenever a prediction may; records carry it.
  var version: String { get }

  /// May block for the time that a network takes.
  ///
  /// - Returns: one rate per action and item of the batch, in their order.
  /// - Throws: `PredictionError` when the model cannot answer.
  func predict(_ batch: PredictionBatch) throws -> PredictedRates
}
