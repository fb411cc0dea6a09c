import Bundles
import Inference
import Networks

/// The small network: dense features and three embeddings, for a thousand candidates at once.
struct ServedInterestRanker: ServedRanker {
  private let network: ServedNetwork
  private let liked: EmbeddingTable
  private let passed: EmbeddingTable
  private let candidate: EmbeddingTable

  /// Candidates that are compiled for.
  private static let buckets = [16, 64, 256, 512, 1_024, 1_280]

  init(
    _ sizes: InterestArchitecture, _ weights: Safetensors, plan: ServingPlan, runtime: OpenVINORuntime
  ) throws(PredictionError) {
    func table(_ name: String) throws(PredictionError) -> EmbeddingTable {
      try EmbeddingTable("\(name).weight", rows: sizes.vocabulary, width: sizes.width, in: weights)
    }
    liked = try table("liked")
    passed = try table("passed")
    candidate = try table("candidate")
    do {
      var plan = plan
      plan.buckets = ["batch": Self.buckets]
      network = try ServedNetwork(try Self.record(sizes, weights), plan: plan, runtime: runtime)
      try network.prepare()
    } catch {
      throw .unservable(error)
    }
  }

  func person(actions: LastActions, passed: [UInt32]) throws(PredictionError) -> PersonSide {
    let likings = Array(actions.categories.prefix(FeatureSchema.likedLimit))
    return PersonSide(inputs: [
      "liked": InputArray(try liked.bag(of: likings), shape: [1, liked.width]),
      "passed": InputArray(try self.passed.bag(of: passed), shape: [1, liked.width]),
    ])
  }

  func logits(of features: FeatureColumns, for person: PersonSide) throws(PredictionError) -> [Float] {
    var inputs = person.inputs
    inputs["dense"] = InputArray(features.dense, shape: [features.count, FeatureSchema.width])
    inputs["candidate"] = InputArray(
      try candidate.rows(at: features.categories), shape: [features.count, candidate.width])
    do {
      return try network.run(inputs)["logits"]?.values ?? []
    } catch {
      throw .notRun(error)
    }
  }

  /// The network without its tables, as a graph.
  private static func record(_ sizes: InterestArchitecture, _ weights: Safetensors) throws(InferenceError) -> OnnxModel
  {
    let recorder = OnnxRecorder(name: "ranker", weights: weights)
    let network = InterestRanker(recorder.scope, sizes.configuration(for: OnnxTensor.self))
    let dense = recorder.input("dense", shape: [.named("batch"), .fixed(sizes.dense)])
    let candidate = recorder.input("candidate", shape: [.named("batch"), .fixed(sizes.width)])
    func bag(_ name: String) -> OnnxTensor { recorder.input(name, shape: [.fixed(1), .fixed(sizes.width)]) }
    let logits = network(dense: dense, liked: bag("liked"), passed: bag("passed"), candidate: candidate)
    return try recorder.model(outputs: [("logits", logits)])
  }
}
