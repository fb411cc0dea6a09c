/// Says how likely people are to act on what they might be shown.
///
/// A predictor is a value: the same batch always gives the same rates, on whichever task it runs.
public protocol Predictor: Sendable {
  /// `name@version`, where the version changes whenever a prediction may; records carry it.
  var version: String { get }

  /// A cheaper predictor that is asked for all candidates first, to leave the best of them to this one; nil when this one
  /// is asked for all.
  var light: (any Predictor)? { get }

  /// Computes what depends on the person alone, for all batches of a request.
  ///
  /// - Parameter features: of any of the request's candidates, or of none.
  /// - Throws: `PredictionError` when the model cannot answer.
  func person(of features: FeatureColumns) throws -> PersonSide

  /// May block for the time that a network takes.
  ///
  /// - Parameter person: what `person(of:)` gave for the request.
  /// - Returns: one rate per action and item of the batch, in their order.
  /// - Throws: `PredictionError` when the model cannot answer.
  func predict(_ batch: PredictionBatch, for person: PersonSide) throws -> PredictedRates
}

extension Predictor {
  public var light: (any Predictor)? { nil }

  public func person(of features: FeatureColumns) throws -> PersonSide { .none }

  /// As `predict(_:for:)`, with the person's side computed for this batch.
  public func predict(_ batch: PredictionBatch) throws -> PredictedRates {
    try predict(batch, for: person(of: batch.features))
  }
}
