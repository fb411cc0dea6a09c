public import Bundles
public import Inference

/// A trained ranker of either network, calibrated task by task.
///
/// What it predicts is per impression. Rows of the tables are gathered here, the network runs on OpenVINO in the precision
/// of its bundle.
public struct RankingModel: Predictor {
  public let version: String
  private let network: any ServedRanker
  private let heads: CalibratedHeads

  /// - Parameters:
  ///   - threads: that one run may use.
  ///   - runs: that go on at the same time.
  /// - Throws: `PredictionError`: `badBundle` for a bundle that is no ranker of this version, `badCalibration`.
  public init(
    _ bundle: Bundle, runtime: OpenVINORuntime, threads: Int = 1, runs: Int = 2
  ) throws(PredictionError) {
    let architecture = try Self.architecture(of: bundle.manifest)
    version = "\(bundle.manifest.name)@\(bundle.manifest.version)"
    heads = try CalibratedHeads(architecture.tasks, bundle.manifest.calibrations)
    let plan = ServingPlan(
      precision: bundle.manifest.precision, threads: threads, runs: runs, place: .callersThread)
    switch architecture {
    case .interest(let sizes):
      network = try ServedInterestRanker(sizes, bundle.weights, plan: plan, runtime: runtime)
    case .fusion(let sizes): network = try ServedFusionRanker(sizes, bundle.weights, plan: plan, runtime: runtime)
    }
  }

  public func person(of features: FeatureColumns) throws(PredictionError) -> PersonSide {
    try network.person(actions: features.actions, passed: features.passed)
  }

  public func predict(
    _ batch: PredictionBatch, for person: PersonSide
  ) throws(PredictionError) -> PredictedRates {
    guard batch.features.count == batch.items.count else { throw Self.missingFeatures }
    return try rates(of: batch.features, for: person)
  }

  /// What it predicts for candidates of one page from their features alone, as the ledger keeps them.
  public func rates(of features: FeatureColumns) throws(PredictionError) -> PredictedRates {
    try rates(of: features, for: person(of: features))
  }

  private func rates(
    of features: FeatureColumns, for person: PersonSide
  ) throws(PredictionError) -> PredictedRates {
    let count = features.count
    guard features.dense.count == count * FeatureSchema.width else { throw Self.missingFeatures }
    guard count > 0 else { return PredictedRates(missing: 0) }
    return try heads.rates(try network.logits(of: features, for: person), of: features)
  }

  private static let missingFeatures = PredictionError(
    .badFeatures, "A ranking model was asked without features for each candidate: compute them first.")

  /// - Throws: `badBundle`, naming what does not fit this version.
  private static func architecture(of manifest: Manifest) throws(PredictionError) -> RankerArchitecture {
    guard case .text(let schema)? = manifest.preprocessing.settings["schema"], FeatureSchema.readable.contains(schema)
    else {
      throw PredictionError(
        .badBundle, "The ranking model reads other features than \(FeatureSchema.version): train it again.")
    }
    let architecture = try RankerArchitecture(manifest.architecture)
    guard architecture.dense == FeatureSchema.width, architecture.vocabulary >= FeatureSchema.vocabulary else {
      throw PredictionError(.badBundle, "The ranking model has other sizes than the features: train it again.")
    }
    return architecture
  }
}

/// A network of a ranker, ready to run.
protocol ServedRanker: Sendable {
  func person(actions: LastActions, passed: [UInt32]) throws(PredictionError) -> PersonSide

  /// - Parameter person: what `person` gave for the candidates' request.
  /// - Returns: row-major, one for each task of each candidate.
  func logits(of features: FeatureColumns, for person: PersonSide) throws(PredictionError) -> [Float]
}

extension PredictionError {
  /// A network of a ranker that was not compiled.
  static func unservable(_ cause: any Error) -> PredictionError {
    PredictionError(.badBundle, "The ranking model cannot be served: train it again.", cause: cause)
  }

  /// A network of a ranker that did not run.
  static func notRun(_ cause: any Error) -> PredictionError {
    PredictionError(
      .failed, "The ranking model did not run: train it again, or check the memory that is free.", cause: cause)
  }
}
