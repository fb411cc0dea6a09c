import Bundles
import Foundation
import Inference
import Networks
import TestSupport
import Testing
import Training

/// Sizes were never used for recording, since recording uses none.
@Suite("libtorch and OpenVINO agree")
struct AgreementTests {
  static let runtime = Result { try OpenVINORuntime() }

  @Test("on the multi-task network with random weights", arguments: [3, 11])
  func multiTask(batch: Int) throws {
    let configuration = MultiTaskNetwork<TorchTensor>.Configuration(
      features: 12, crossLayers: 3, shared: [16, 8], head: [4])
    let parameters = TorchParameters(seed: 5)
    let network = MultiTaskNetwork(parameters.scope, configuration)
    let features = noise(batch * 12, seed: 1)
    let torch = try network(TorchTensor(features, shape: [batch, 12])).floats()

    let recorder = OnnxRecorder(name: "tasks", weights: try parameters.snapshot())
    let recorded = MultiTaskNetwork(
      recorder.scope,
      .init(features: 12, crossLayers: 3, shared: [16, 8], head: [4]))
    let x = recorder.input("x", shape: [.named("batch"), .fixed(12)])
    let served = try Self.serve(recorder.model(outputs: [("y", recorded(x))]), ["batch": [batch]])
    let output = try served.run(["x": InputArray(features, shape: [batch, 12])])
    #expect(distance(torch, output["y"]?.values) < 1e-4)
  }

  @Test("on the ranker, whose tables stay outside the graph", arguments: [3, 11])
  func ranker(batch: Int) throws {
    let parameters = TorchParameters(seed: 6, weights: try RankerLogits.noise(width: 4))
    let configuration = InterestRanker<TorchTensor>.Configuration(
      dense: 7, vocabulary: 9, width: 4, crossLayers: 1, shared: [8], head: [4])
    let tables = InterestTables(parameters.scope, configuration)
    let network = InterestRanker(parameters.scope, configuration)
    let dense = noise(batch * 7, seed: 1)
    let ids = TorchTensor(integers: (0..<(batch * 3)).map { Int64($0 % 9) }, shape: [batch, 3])
    let weights = TorchTensor((0..<(batch * 3)).map { $0 % 4 == 0 ? 0 : 0.5 }, shape: [batch, 3])
    let bags = [tables.liked, tables.passed, tables.candidate].map { $0(ids: ids, weights: weights) }
    let torch = try network(
      dense: TorchTensor(dense, shape: [batch, 7]), liked: bags[0], passed: bags[1], candidate: bags[2]
    ).floats()

    let recorder = OnnxRecorder(name: "ranker", weights: try parameters.snapshot())
    let recorded = InterestRanker(
      recorder.scope, .init(dense: 7, vocabulary: 9, width: 4, crossLayers: 1, shared: [8], head: [4]))
    func input(_ name: String, _ width: Int) -> OnnxTensor {
      recorder.input(name, shape: [.named("batch"), .fixed(width)])
    }
    let logits = recorded(
      dense: input("dense", 7), liked: input("liked", 4), passed: input("passed", 4), candidate: input("candidate", 4))
    let served = try Self.serve(recorder.model(outputs: [("logits", logits)]), ["batch": [batch]])
    var inputs = ["dense": InputArray(dense, shape: [batch, 7])]
    for (name, bag) in zip(["liked", "passed", "candidate"], bags) {
      inputs[name] = InputArray(try bag.floats(), shape: [batch, 4])
    }
    #expect(distance(torch, try served.run(inputs)["logits"]?.values) < 1e-4)
  }

  @Test("on EfficientNet-Lite0 with its published weights", .enabled(if: Weights.areInstalled), arguments: [2, 3])
  func efficientNet(batch: Int) throws {
    let weights = try LegacyPickle.read(Weights.efficientNetFile)
    let oracle = try Oracle.safetensors("pictures.safetensors")
    let pixels = try ["coffee", "rocket", "flower"].prefix(batch).flatMap { name in
      let bytes = try oracle.tensor("\(name).pixels", shape: [224, 224, 3]).integers()
      let side = 224 * 224
      return (0..<(3 * side)).map { (Float(bytes[$0 % side * 3 + $0 / side]) - 127) / 128 }
    }
    let shape = [batch, 3, 224, 224]
    let torch = try withoutGradient { () throws -> (logits: [Float], pooled: [Float]) in
      let output = EfficientNetLite0(TorchParameters(weights).scope)(TorchTensor(pixels, shape: shape))
      return (try output.logits.floats(), try output.pooled.floats())
    }
    let recorder = OnnxRecorder(name: "efficientnet-lite0", weights: weights)
    let network = EfficientNetLite0(recorder.scope)
    let output = network(
      recorder.input("x", shape: [.named("batch"), .fixed(3), .fixed(224), .fixed(224)]))
    let model = try recorder.model(outputs: [("logits", output.logits), ("pooled", output.pooled)])
    let served = try Self.serve(model, ["batch": [batch]]).run(["x": InputArray(pixels, shape: shape)])
    #expect(distance(torch.logits, served["logits"]?.values) < 1e-4)
    #expect(distance(torch.pooled, served["pooled"]?.values) < 1e-4)
  }

  @Test(
    "on MiniLM with its published weights", .enabled(if: Weights.areInstalled), arguments: [(2, 5), (3, 13)])
  func miniLM(batch: Int, length: Int) throws {
    let weights = try Safetensors(mapping: Weights.miniLMFile)
    let shape = [batch, length]
    let tokens = (0..<(batch * length)).map { Int64(1_000 + $0 * 37) }
    // The last row is two tokens shorter than the others.
    let mask = (0..<(batch * length)).map { Float($0 < batch * length - 2 ? 1 : 0) }
    let torch = try withoutGradient {
      try BertEncoder(TorchParameters(weights).scope, .miniLM)(
        tokens: TorchTensor(integers: tokens, shape: shape), mask: TorchTensor(mask, shape: shape)
      ).floats()
    }
    let recorder = OnnxRecorder(name: "minilm", weights: weights)
    let network = BertEncoder(recorder.scope, .miniLM)
    let dimensions: [OnnxModel.Dimension] = [.named("batch"), .named("length")]
    let vector = network(
      tokens: recorder.input("tokens", element: .int64, shape: dimensions),
      mask: recorder.input("mask", shape: dimensions))
    let served = try Self.serve(
      recorder.model(outputs: [("vector", vector)]), ["batch": [batch], "length": [length]])
    let output = try served.run([
      "tokens": InputArray(integers: tokens, shape: shape), "mask": InputArray(mask, shape: shape),
    ])
    #expect(distance(torch, output["vector"]?.values) < 1e-4)
  }

  @Test("on a detector with random weights, at two sizes", arguments: [(1, 64), (2, 96)])
  func detector(batch: Int, side: Int) throws {
    let shape = BoxDetector<TorchTensor>.Shape(classes: 3, width: 16, layers: 1)
    let parameters = TorchParameters(seed: 8)
    let pixels = noise(batch * 3 * side * side, seed: 2)
    let extents = [batch, 3, side, side]
    let torch = BoxDetector(parameters.scope, shape)(TorchTensor(pixels, shape: extents))
    #expect(try torch.shape() == [batch, side * side / 256, 7])
    let recorder = OnnxRecorder(name: "boxes", weights: try parameters.snapshot())
    let network = BoxDetector(recorder.scope, .init(classes: 3, width: 16, layers: 1))
    let input = recorder.input("x", shape: [.named("batch"), .fixed(3), .named("height"), .named("width")])
    let served = try Self.serve(
      recorder.model(outputs: [("y", network(input))]), ["batch": [batch], "height": [side], "width": [side]])
    let output = try served.run(["x": InputArray(pixels, shape: extents)])
    #expect(distance(try torch.floats(), output["y"]?.values) < 1e-4)
  }

  private static func serve(_ model: OnnxModel, _ buckets: [String: [Int]]) throws -> ServedNetwork {
    try ServedNetwork(
      model, plan: ServingPlan(precision: .float32, threads: 2, buckets: buckets), runtime: runtime.get())
  }
}

/// Seeded values in −1..<1.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  Parameter(name: "noise", shape: [count], initial: .uniform(fanIn: 1), isTrained: false)
    .initialValues(seed: seed)
}

func distance(_ left: [Float], _ right: [Float]?) -> Float {
  guard let right, left.count == right.count else { return .infinity }
  return zip(left, right).map { abs($0 - $1) }.max() ?? .infinity
}
