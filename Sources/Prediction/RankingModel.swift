public import Bundles
public import Inference
import Networks
import Statistics

/// A trained ranker: dense features and three embeddings through one network, calibrated task by task.
///
/// What it predicts is per impression. Rows of the tables are gathered here, the network runs on OpenVINO in the precision
/// of its bundle.
public struct RankingModel: Predictor {
  public let version: String
  private let network: ServedNetwork
  private let liked: EmbeddingTable
  private let passed: EmbeddingTable
  private let candidate: EmbeddingTable
  private let heads: Heads

  /// Where each action stands among the network's outputs, with its calibration.
  private struct Heads {
    let count: Int
    let places: [String: (place: Int, calibrator: Calibrator)]
  }

  /// Candidates that are compiled for; a page's thousand run at once.
  private static let buckets = [16, 64, 256, 1_024]

  /// - Parameter threads: that one run may use.
  /// - Throws: `PredictionError`: `badBundle` for a bundle that is no ranker of this version, `badCalibration`.
  public init(_ bundle: Bundle, runtime: OpenVINORuntime, threads: Int = 1) throws(PredictionError) {
    let settings = try Self.architecture(of: bundle.manifest)
    let weights = bundle.weights
    func table(_ name: String) throws(PredictionError) -> EmbeddingTable {
      try EmbeddingTable("\(name).weight", rows: settings.vocabulary, width: settings.width, in: weights)
    }
    version = "\(bundle.manifest.name)@\(bundle.manifest.version)"
    liked = try table("liked")
    passed = try table("passed")
    candidate = try table("candidate")
    heads = try Self.heads(settings.tasks, bundle.manifest.calibrations)
    do {
      network = try ServedNetwork(
        try Self.record(settings, weights),
        plan: ServingPlan(precision: bundle.manifest.precision, threads: threads, buckets: ["batch": Self.buckets]),
        runtime: runtime)
      try network.prepare()
    } catch {
      throw PredictionError(.badBundle, "The ranking model cannot be served: train it again.", cause: error)
    }
  }

  public func predict(_ batch: PredictionBatch) throws(PredictionError) -> PredictedRates {
    guard batch.features.count == batch.items.count else { throw Self.missingFeatures }
    return try rates(of: batch.features)
  }

  private static let missingFeatures = PredictionError(
    .badFeatures, "A ranking model was asked without features for each candidate: compute them first.")

  /// What it predicts for candidates of one page from their features alone, as the ledger keeps them.
  public func rates(of features: FeatureColumns) throws(PredictionError) -> PredictedRates {
    let count = features.count
    guard features.dense.count == count * FeatureSchema.width else { throw Self.missingFeatures }
    guard count > 0 else { return PredictedRates(missing: 0) }
    let width = liked.width
    let person = (try liked.bag(of: features.liked), try passed.bag(of: features.passed))
    let inputs: [String: InputArray] = [
      "dense": InputArray(features.dense, shape: [count, FeatureSchema.width]),
      "liked": InputArray(Self.repeated(person.0, count), shape: [count, width]),
      "passed": InputArray(Self.repeated(person.1, count), shape: [count, width]),
      "candidate": InputArray(try candidate.rows(at: features.categories), shape: [count, width]),
    ]
    let logits: [Float]
    do {
      logits = try network.run(inputs)["logits"]?.values ?? []
    } catch {
      throw PredictionError(
        .failed, "The ranking model did not run: train it again, or check the memory that is free.", cause: error)
    }
    guard logits.count == count * heads.count else {
      throw PredictionError(.badBundle, "The ranking model answers with other tasks than it names: train it again.")
    }
    return rates(logits, count)
  }

  private func rates(_ logits: [Float], _ count: Int) -> PredictedRates {
    func column(_ task: String) -> [Float] {
      guard let (place, calibrator) = heads.places[task] else { return [Float](repeating: .nan, count: count) }
      return (0..<count).map { row in
        Float(calibrator(LogOdds.inverse(Double(logits[row * heads.count + place]))))
      }
    }
    return PredictedRates(
      click: column("click"), save: column("save"), hide: column("hide"), conversion: column("conversion"))
  }

  /// - Throws: `badBundle`, naming what does not fit this version.
  private static func architecture(of manifest: Manifest) throws(PredictionError) -> RankerArchitecture {
    guard case .text(let schema)? = manifest.preprocessing.settings["schema"], schema == FeatureSchema.version else {
      throw PredictionError(
        .badBundle, "The ranking model reads other features than \(FeatureSchema.version): train it again.")
    }
    let architecture = try RankerArchitecture(manifest.architecture)
    guard architecture.dense == FeatureSchema.width, architecture.vocabulary >= FeatureSchema.vocabulary else {
      throw PredictionError(.badBundle, "The ranking model has other sizes than the features: train it again.")
    }
    return architecture
  }

  /// The network without its tables, as a graph.
  private static func record(
    _ architecture: RankerArchitecture, _ weights: Safetensors
  ) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "ranker", weights: weights)
    let network = InterestRanker(recorder.scope, architecture.configuration(for: OnnxTensor.self))
    func input(_ name: String, _ width: Int) -> OnnxTensor {
      recorder.input(name, shape: [.named("batch"), .fixed(width)])
    }
    let width = architecture.width
    let logits = network(
      dense: input("dense", architecture.dense), liked: input("liked", width), passed: input("passed", width),
      candidate: input("candidate", width))
    return try recorder.model(outputs: [("logits", logits)])
  }

  private static func heads(
    _ tasks: [String], _ calibrations: [Manifest.Calibration]
  ) throws(PredictionError) -> Heads {
    var places: [String: (place: Int, calibrator: Calibrator)] = [:]
    for (place, task) in tasks.enumerated() {
      guard let stored = calibrations.first(where: { $0.output == task }) else {
        throw PredictionError(.badBundle, "The ranking model has no calibration of \(task): train it again.")
      }
      places[task] = (place, try CalibrationCodec.calibrator(stored))
    }
    return Heads(count: tasks.count, places: places)
  }

  private static func repeated(_ row: [Float], _ count: Int) -> [Float] {
    var all: [Float] = []
    all.reserveCapacity(row.count * count)
    for _ in 0..<count { all += row }
    return all
  }
}
