import Bundles
import Foundation
import Networks
import Testing

@testable import Inference

@Suite("Served networks")
struct ServedNetworkTests {
  static let shape = MultiTaskNetwork<OnnxTensor>.Configuration(
    features: 5, crossLayers: 2, shared: [8], head: [4])

  static func weights(seed: UInt64) throws -> Safetensors {
    var tensors: [String: StoredTensor] = [:]
    var failure: (any Error)?
    let scope = Scope<Shape> { parameter in
      do {
        tensors[parameter.name] = try StoredTensor(parameter.initialValues(seed: seed), shape: parameter.shape)
      } catch { failure = error }
      return Shape()
    }
    _ = MultiTaskNetwork(scope, .init(features: 5, crossLayers: 2, shared: [8], head: [4]))
    if let failure { throw failure }
    return Safetensors(tensors: tensors)
  }

  static func model() throws -> OnnxModel {
    let recorder = OnnxRecorder(name: "tasks", weights: try weights(seed: 3))
    let network = MultiTaskNetwork(recorder.scope, shape)
    let x = recorder.input("x", shape: [.named("batch"), .fixed(5)])
    return try recorder.model(outputs: [("logits", network(x))])
  }

  @Test("A batch of any size gives each row what it gives alone", arguments: [1, 2, 3, 5, 17, 70])
  func anyBatch(count: Int) throws {
    let network = try ServedNetwork(Self.model())
    let values = (0..<(count * 5)).map { Float(sin(Double($0))) }
    let together = try #require(try network.run(["x": InputArray(values, shape: [count, 5])])["logits"])
    #expect(together.shape == [count, 4])
    for row in [0, count / 2, count - 1] {
      let alone = try network.run(["x": InputArray(Array(values[(row * 5)..<(row * 5 + 5)]), shape: [1, 5])])
      let logits = try #require(alone["logits"])
      #expect(zip(logits.values, together.row(row).values).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test(
    "Rows are split over buckets without wasting more than half of one",
    arguments: [
      (1, [1]), (2, [1, 1]), (3, [4]), (5, [4, 1]), (9, [16]), (17, [16, 1]), (40, [64]), (70, [64, 4, 1, 1]),
    ])
  func runs(count: Int, expected: [Int]) {
    let plan = ServingPlan(precision: .float32, threads: 1)
    let runs = plan.runs(of: count, dimension: "batch")
    #expect(runs.map(\.bucket) == expected)
    #expect(runs.reduce(0) { $0 + $1.rows } == count)
    #expect(runs.allSatisfy { $0.rows <= $0.bucket })
  }

  @Test("Callers on several threads each get the answer to their own input")
  func severalCallers() async throws {
    let network = try ServedNetwork(
      Self.model(), plan: ServingPlan(precision: .float32, threads: 1, runs: 2), runtime: runtime.get())
    let inputs = (0..<24).map { seed in (0..<5).map { Float(sin(Double(seed * 5 + $0))) } }
    let alone = try inputs.map { try network.run(["x": InputArray($0, shape: [1, 5])])["logits"] }
    let callers = MicroBatcher<[Float], OutputArray?>(name: "callers", limits: .init(largestBatch: 1), workers: 4) {
      try $0.map { try network.run(["x": InputArray($0, shape: [1, 5])])["logits"] }
    }
    try await withThrowingTaskGroup(of: (Int, OutputArray?).self) { group in
      for (index, input) in inputs.enumerated() {
        group.addTask { (index, try await callers.response(to: input, deadline: .now + .seconds(60))) }
      }
      for try await (index, together) in group { #expect(together == alone[index]) }
    }
  }

  @Test("An input that does not fit is refused with what to do")
  func refused() throws {
    let network = try ServedNetwork(Self.model())
    let wrong: [[String: InputArray]] = [
      [:], ["x": InputArray([1, 2], shape: [1, 2])],
      ["x": InputArray([1, 2], shape: [1, 5])], ["x": InputArray([], shape: [0, 5])],
      ["x": InputArray(integers: [1, 2, 3, 4, 5], shape: [1, 5])],
      ["x": InputArray([1, 2, 3, 4, 5], shape: [5])],
    ]
    for inputs in wrong {
      let error = #expect(throws: InferenceError.self) { try network.run(inputs) }
      #expect(error?.code == .invalidInput)
    }
  }

  @Test("A sequence longer than the largest bucket is refused")
  func tooLong() throws {
    let recorder = OnnxRecorder(name: "sum", weights: Safetensors(tensors: [:]))
    let x = recorder.input("x", shape: [.named("batch"), .named("length")])
    let network = try ServedNetwork(
      recorder.model(outputs: [("y", x.sum(axes: [1], keepingAxes: false))]), buckets: ["length": [2, 4]])
    #expect(
      try network.run(["x": InputArray([1, 2, 3], shape: [1, 3])])["y"] == OutputArray([6], shape: [1]))
    let error = #expect(throws: InferenceError.self) {
      try network.run(["x": InputArray([1, 2, 3, 4, 5], shape: [1, 5])])
    }
    #expect(error?.code == .invalidInput)
  }

  @Test("A model that OpenVINO cannot read is refused")
  func unreadable() throws {
    let model = try Self.model()
    let broken = OnnxModel(bytes: model.bytes.prefix(100), inputs: model.inputs, outputs: model.outputs)
    let error = #expect(throws: InferenceError.self) { try ServedNetwork(broken) }
    #expect(error?.code == .runtime)
    #expect(error?.cause?.isEmpty == false)
  }

  @Test("Single items that wait together run as one batch and get their own rows")
  func items() async throws {
    let network = try ServedNetwork(Self.model())
    let batched = BatchedNetwork(network, name: "test")
    let items = (0..<20).map { item in (0..<5).map { Float(item * 5 + $0) / 50 } }
    let expected = try #require(
      try network.run(["x": InputArray(items.flatMap { $0 }, shape: [20, 5])])["logits"])
    try await withThrowingTaskGroup(of: (Int, OutputArray?).self) { group in
      for (index, item) in items.enumerated() {
        group.addTask {
          let outputs = try await batched.outputs(
            for: ["x": InputArray(item, shape: [5])], deadline: .now + .seconds(60))
          return (index, outputs["logits"])
        }
      }
      for try await (index, logits) in group {
        let values = try #require(logits).values
        #expect(zip(values, expected.row(index).values).allSatisfy { abs($0 - $1) < 1e-5 })
      }
    }
    let error = await #expect(throws: InferenceError.self) {
      try await batched.outputs(for: ["x": InputArray([1], shape: [1])], deadline: .now + .seconds(60))
    }
    #expect(error?.code == .invalidInput)
  }
}

/// Computes nothing: for the names and shapes of parameters.
struct Shape: Tensor {
  static func + (left: Self, right: Self) -> Self { Self() }
  static func - (left: Self, right: Self) -> Self { Self() }
  static func * (left: Self, right: Self) -> Self { Self() }
  static func / (left: Self, right: Self) -> Self { Self() }
  func scaled(by factor: Float) -> Self { self }
  func shifted(by offset: Float) -> Self { self }
  func clamped(from minimum: Float) -> Self { self }
  func squareRoot() -> Self { self }
  func matmul(_ other: Self) -> Self { self }
  func convolved(with kernel: Self, stride: Int, padding: Padding, groups: Int) -> Self { self }
  func softmax(axis: Int) -> Self { self }
  func relu() -> Self { self }
  func relu6() -> Self { self }
  func gelu() -> Self { self }
  func sigmoid() -> Self { self }
  func layerNormalized(weight: Self, bias: Self, epsilon: Float) -> Self { self }
  func batchNormalized(mean: Self, variance: Self, weight: Self, bias: Self, epsilon: Float) -> Self { self }
  func sum(axes: [Int], keepingAxes: Bool) -> Self { self }
  func mean(axes: [Int], keepingAxes: Bool) -> Self { self }
  func rows(at indices: Self) -> Self { self }
  func positions() -> Self { self }
  func transposed() -> Self { self }
  func permuted(_ axes: [Int]) -> Self { self }
  func splittingLastAxis(into extents: [Int]) -> Self { self }
  func joiningLastAxes() -> Self { self }
  func insertingAxis(at axis: Int) -> Self { self }
  func aboveDiagonal() -> Self { self }
  func sliced(axis: Int, _ range: Range<Int>) -> Self { self }
  static func concatenated(_ parts: [Self], axis: Int) -> Self { Self() }
}
