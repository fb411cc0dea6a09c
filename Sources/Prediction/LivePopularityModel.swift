import Statistics

/// Predicts each item's own rates as they are at the moment, drawn towards those of all items: what a trained model has to
/// beat with the same counts before its eyes.
///
/// It reads the odds that `FeatureBuilder` made of live counts and has no parameters.
public struct LivePopularityModel: Predictor {
  public let version = "live-popularity@\(FeatureSchema.version)"

  public init() {}

  public func predict(_ batch: PredictionBatch, for person: PersonSide) throws(PredictionError) -> PredictedRates {
    let features = batch.features
    guard features.dense.count == batch.items.count * FeatureSchema.width else {
      throw PredictionError(
        .badFeatures, "Live popularity was asked without features for each candidate: compute them first.")
    }
    func column(_ feature: FeatureSchema.Column) -> [Float] {
      batch.items.indices.map { row in
        Float(LogOdds.inverse(Double(features.dense[row * FeatureSchema.width + feature.rawValue])))
      }
    }
    return PredictedRates(
      click: column(.itemClickOdds), save: column(.itemSaveOdds), hide: column(.itemHideOdds),
      conversion: column(.itemConversionOdds))
  }
}
