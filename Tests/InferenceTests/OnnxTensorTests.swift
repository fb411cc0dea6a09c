import Bundles
import Inference
import Networks
import Testing

@Suite("ONNX recording")
struct OnnxTensorTests {
  struct Operation: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let shape: [Int]
    let input: [Float]
    let expected: [Float]
    let apply: @Sendable (OnnxTensor) -> OnnxTensor

    init(
      _ name: String, _ input: [Float], shape: [Int], gives expected: [Float],
      _ apply: @escaping @Sendable (OnnxTensor) -> OnnxTensor
    ) {
      testDescription = name
      self.shape = shape
      self.input = input
      self.expected = expected
      self.apply = apply
    }
  }

  @Test(
    "An operation computes its definition",
    arguments: [
      Operation("sum of a value and itself", [1, -2], shape: [2], gives: [2, -4]) { $0 + $0 },
      Operation("difference", [1, -2], shape: [2], gives: [0, 0]) { $0 - $0 },
      Operation("product", [3, -2], shape: [2], gives: [9, 4]) { $0 * $0 },
      Operation("quotient", [3, -2], shape: [2], gives: [1, 1]) { $0 / $0 },
      Operation("scaled", [3, -2], shape: [2], gives: [1.5, -1]) { $0.scaled(by: 0.5) },
      Operation("shifted", [3, -2], shape: [2], gives: [4, -1]) { $0.shifted(by: 1) },
      Operation("clamped", [3, -2], shape: [2], gives: [3, 0.5]) { $0.clamped(from: 0.5) },
      Operation("square root", [9, 4], shape: [2], gives: [3, 2]) { $0.squareRoot() },
      Operation("relu", [9, -4], shape: [2], gives: [9, 0]) { $0.relu() },
      Operation("relu6", [9, -4, 5], shape: [3], gives: [6, 0, 5]) { $0.relu6() },
      // Φ(1) = 0.8413447
      Operation("gelu", [1, -1, 0], shape: [3], gives: [0.841_344_7, -0.158_655_3, 0]) { $0.gelu() },
      Operation("sigmoid", [0, 100, -100], shape: [3], gives: [0.5, 1, 0]) { $0.sigmoid() },
      Operation("softmax", [0, 0, 0, 0], shape: [2, 2], gives: [0.5, 0.5, 0.5, 0.5]) { $0.softmax(axis: -1) },
      Operation("sum over an axis", [1, 2, 3, 4], shape: [2, 2], gives: [3, 7]) {
        $0.sum(axes: [-1], keepingAxes: false)
      },
      Operation("mean over two axes", [1, 2, 3, 6], shape: [2, 2], gives: [3]) {
        $0.mean(axes: [-2, -1], keepingAxes: false)
      },
      Operation("transposed", [1, 2, 3, 4, 5, 6], shape: [2, 3], gives: [1, 4, 2, 5, 3, 6]) { $0.transposed() },
      Operation("permuted", [1, 2, 3, 4, 5, 6], shape: [2, 3], gives: [1, 4, 2, 5, 3, 6]) {
        $0.permuted([0, 2, 1])
      },
      Operation("split, swapped and joined", [1, 2, 3, 4], shape: [1, 4], gives: [1, 3, 2, 4]) {
        $0.splittingLastAxis(into: [2, 2]).transposed().joiningLastAxes()
      },
      Operation("sliced", [1, 2, 3, 4], shape: [4], gives: [2, 3]) { $0.sliced(axis: -1, 1..<3) },
      Operation("concatenated", [1, 2], shape: [2], gives: [1, 2, 2, 4]) {
        OnnxTensor.concatenated([$0, $0 + $0], axis: -1)
      },
      Operation("an axis inserted and broadcast", [1, 2], shape: [2], gives: [1, 2, 2, 4]) {
        $0.insertingAxis(at: -1) * $0.insertingAxis(at: 1)
      },
      Operation("above the diagonal", [1, 2, 3, 4, 5, 6], shape: [2, 3], gives: [0, 2, 3, 0, 0, 6]) {
        $0.aboveDiagonal()
      },
      Operation("matrix product", [1, 2, 3, 4], shape: [2, 2], gives: [7, 10, 15, 22]) { $0.matmul($0) },
    ])
  func definition(operation: Operation) throws {
    let network = try ServedNetwork(.expression(operation.shape) { x, _ in operation.apply(x) })
    let input = InputArray(operation.input + operation.input, shape: [2] + operation.shape)
    let output = try #require(try network.run(["x": input])["y"]).values
    let expected = operation.expected + operation.expected
    #expect(output.count == expected.count)
    #expect(zip(output, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(output)")
  }

  @Test("Rows are looked up at their positions, for every length")
  func rows() throws {
    let table = try StoredTensor((0..<8).map(Float.init), shape: [4, 2])
    let recorder = OnnxRecorder(name: "rows", weights: Safetensors(tensors: ["table": table]))
    let tokens = recorder.input("tokens", element: .int64, shape: [.named("batch"), .named("length")])
    let rows = recorder.scope.parameter("table", shape: [4, 2], initial: .zeros).rows(at: tokens.positions())
    let network = try ServedNetwork(
      recorder.model(outputs: [("y", rows)]), buckets: ["batch": [2], "length": [3]])
    let output = try network.run(["tokens": InputArray(integers: [9, 9, 9, 9, 9, 9], shape: [2, 3])])
    #expect(output["y"] == OutputArray([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], shape: [2, 3, 2]))
  }

  @Test("A norm over the last axis has mean bias and deviation weight")
  func layerNorm() throws {
    let parameters = [
      "norm.weight": try StoredTensor([2, 2], shape: [2]),
      "norm.bias": try StoredTensor([1, 1], shape: [2]),
    ]
    let model = try OnnxModel.expression([2], parameters: parameters) { x, scope in
      LayerNorm(scope["norm"], width: 2, epsilon: 0)(x)
    }
    let output = try ServedNetwork(model).run(["x": InputArray([3, 7], shape: [1, 2])])
    #expect(output["y"] == OutputArray([-1, 3], shape: [1, 2]))
  }

  @Test("What has no meaning is refused when the model is made, with its first cause")
  func refused() throws {
    let wrong: [(OnnxTensor) -> OnnxTensor] = [
      { $0.softmax(axis: 2) }, { $0.permuted([0, 0]) }, { $0.insertingAxis(at: 4) },
      { $0.sliced(axis: -3, 0..<1) }, { $0.rows(at: $0) }, { _ in OnnxTensor.concatenated([], axis: 0) },
      { $0.sum(axes: [7], keepingAxes: true).relu() },
      { $0.convolved(with: $0, stride: 1, padding: .same(kernel: 1, stride: 1), groups: 1) },
    ]
    for operation in wrong {
      let error = #expect(throws: InferenceError.self) {
        try OnnxModel.expression([2]) { x, _ in operation(x) + x }
      }
      #expect(error?.code == .invalidGraph)
    }
  }

  @Test("A parameter that the weights lack, or have in another shape, is named")
  func missingParameter() throws {
    let weights = ["weight": try StoredTensor([1, 2], shape: [1, 2])]
    for (inputs, name) in [(2, "bias"), (3, "weight")] {
      let error = #expect(throws: InferenceError.self) {
        try OnnxModel.expression([inputs], parameters: weights) { x, scope in
          Linear(scope, inputs: inputs, outputs: 1)(x)
        }
      }
      #expect(error?.message.contains("Tensor \(name)") == true || error?.message.contains("tensor \(name)") == true)
    }
  }

  @Test("Values of two recorders do not mix")
  func twoRecorders() throws {
    let first = OnnxRecorder(name: "first", weights: Safetensors(tensors: [:]))
    let second = OnnxRecorder(name: "second", weights: Safetensors(tensors: [:]))
    let mixed = first.input("x", shape: [.fixed(1)]) + second.input("x", shape: [.fixed(1)])
    #expect(throws: InferenceError.self) { try first.model(outputs: [("y", mixed)]) }
  }
}
