import Bundles
import Inference
import Networks

/// The large network in two graphs: the person's side, once a request, and what each candidate makes of it.
struct ServedFusionRanker: ServedRanker {
  private let personGraph: ServedNetwork
  private let candidateGraph: ServedNetwork
  private let acted, kinds, passed, candidate: EmbeddingTable
  private let mean, scale: [Float]
  private let actions: Int
  private let tasks: Int

  /// Candidates that are compiled for; two hundred is what a funnel leaves to a heavy model.
  private static let buckets = [16, 64, 128, 200]

  init(
    _ sizes: FusionArchitecture, _ weights: Safetensors, plan: ServingPlan, runtime: OpenVINORuntime
  ) throws(PredictionError) {
    func table(_ name: String, _ rows: Int) throws(PredictionError) -> EmbeddingTable {
      try EmbeddingTable("\(name).weight", rows: rows, width: sizes.width, in: weights)
    }
    acted = try table("acted", sizes.vocabulary)
    kinds = try table("kinds", sizes.kinds)
    passed = try table("passed", sizes.vocabulary)
    candidate = try table("candidate", sizes.vocabulary)
    do {
      mean = try weights.tensor("normalization.mean", shape: [sizes.dense]).floats()
      scale = try weights.tensor("normalization.scale", shape: [sizes.dense]).floats()
    } catch {
      throw PredictionError(.badBundle, "The ranking model has no normalization: train it again.", cause: error)
    }
    actions = sizes.actions
    tasks = sizes.tasks.count
    func served(_ model: OnnxModel, _ buckets: [Int]) throws(InferenceError) -> ServedNetwork {
      var plan = plan
      plan.buckets = ["batch": buckets]
      let network = try ServedNetwork(model, plan: plan, runtime: runtime)
      try network.prepare()
      return network
    }
    do {
      personGraph = try served(try Self.recordPerson(sizes, weights), [1])
      candidateGraph = try served(try Self.recordCandidates(sizes, weights), Self.buckets)
    } catch {
      throw .unservable(error)
    }
  }

  func person(actions list: LastActions, passed: [UInt32]) throws(PredictionError) -> PersonSide {
    let width = acted.width
    let count = min(list.count, actions)
    // The oldest first, padded on the right.
    var vectors = try acted.rows(at: list.categories.prefix(count).reversed())
    for (place, value) in try kinds.rows(at: list.kinds.prefix(count).reversed(), zeroIsNone: false).enumerated() {
      vectors[place] += value
    }
    vectors += repeatElement(0, count: (actions - count) * width)
    let mask = [Float](repeating: 1, count: count) + [Float](repeating: 0, count: actions - count)
    do {
      let outputs = try personGraph.run([
        "actions": InputArray(vectors, shape: [1, actions, width]), "mask": InputArray(mask, shape: [1, actions]),
      ])
      var inputs = outputs.mapValues { InputArray($0.values, shape: $0.shape) }
      inputs["passed"] = InputArray(try self.passed.bag(of: passed), shape: [1, 1, width])
      return PersonSide(inputs: inputs)
    } catch let error as PredictionError {
      throw error
    } catch {
      throw .notRun(error)
    }
  }

  func logits(of features: FeatureColumns, for person: PersonSide) throws(PredictionError) -> [Float] {
    var inputs = person.inputs
    inputs["dense"] = InputArray(standardized(features.dense), shape: [features.count, FeatureSchema.width])
    inputs["candidate"] = InputArray(
      try candidate.rows(at: features.categories), shape: [features.count, candidate.width])
    var logits: [Float]
    do {
      logits = try candidateGraph.run(inputs)["corrections"]?.values ?? []
    } catch {
      throw .notRun(error)
    }
    guard logits.count == features.count * tasks else { return logits }
    for row in 0..<features.count {
      for task in 0..<tasks { logits[row * tasks + task] += features.dense[row * FeatureSchema.width + task] }
    }
    return logits
  }

  private func standardized(_ dense: [Float]) -> [Float] {
    var values = dense
    for start in stride(from: 0, to: dense.count, by: mean.count) {
      for column in mean.indices { values[start + column] = (values[start + column] - mean[column]) / scale[column] }
    }
    return values
  }

  static func recordPerson(_ sizes: FusionArchitecture, _ weights: Safetensors) throws(InferenceError)
    -> OnnxModel
  {
    let recorder = OnnxRecorder(name: "person", weights: weights)
    let network = FusionRanker(recorder.scope, sizes.configuration(for: OnnxTensor.self))
    let history = network.history(
      actions: recorder.input("actions", shape: [.named("batch"), .fixed(sizes.actions), .fixed(sizes.width)]),
      mask: recorder.input("mask", shape: [.named("batch"), .fixed(sizes.actions)]))
    return try recorder.model(outputs: [
      ("keys", history.keys), ("values", history.values), ("summary", history.summary), ("barrier", history.barrier),
    ])
  }

  /// One person, whose candidates are the batch.
  static func recordCandidates(
    _ sizes: FusionArchitecture, _ weights: Safetensors
  ) throws(InferenceError) -> OnnxModel {
    let recorder = OnnxRecorder(name: "candidates", weights: weights)
    let network = FusionRanker(recorder.scope, sizes.configuration(for: OnnxTensor.self))
    func shared(_ name: String, _ shape: [Int]) -> OnnxTensor {
      recorder.input(name, shape: shape.map(OnnxModel.Dimension.fixed))
    }
    func each(_ name: String, _ width: Int) -> OnnxTensor {
      recorder.input(name, shape: [.named("batch"), .fixed(width)]).insertingAxis(at: 0)
    }
    let (dense, candidates) = (each("dense", sizes.dense), each("candidate", sizes.width))
    let corrections = network.correction(
      standardized: dense, candidates: candidates, passed: shared("passed", [1, 1, sizes.width]),
      history: .init(
        keys: shared("keys", [1, sizes.actions, sizes.width]),
        values: shared("values", [1, sizes.actions, sizes.width]),
        summary: shared("summary", [1, 1, sizes.width]), barrier: shared("barrier", [1, 1, 1, sizes.actions])))
    return try recorder.model(outputs: [("corrections", corrections.sum(axes: [0], keepingAxes: false))])
  }
}
