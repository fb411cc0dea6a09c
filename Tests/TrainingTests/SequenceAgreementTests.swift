import Bundles
import Inference
import Networks
import Testing
import Training

/// Rows of three lengths, padded on the right; sizes were never used for recording.
@Suite("libtorch and OpenVINO agree on sequences")
struct SequenceAgreementTests {
  private static let width = 8
  private static let encoder = (layers: 2, heads: 2, inner: 12, positions: 9)

  private struct Case {
    let batch, length: Int
    let actions: [Float]
    let mask: [Float]

    init(batch: Int, length: Int) {
      (self.batch, self.length) = (batch, length)
      actions = noise(batch * length * width, seed: 3)
      mask = (0..<(batch * length)).map { $0 % length < length - $0 / length % 3 ? 1 : 0 }
    }

    var torch: (actions: TorchTensor, mask: TorchTensor) {
      (TorchTensor(actions, shape: [batch, length, width]), TorchTensor(mask, shape: [batch, length]))
    }

    var served: [String: InputArray] {
      [
        "actions": InputArray(actions, shape: [batch, length, width]),
        "mask": InputArray(mask, shape: [batch, length]),
      ]
    }

    /// Elements of [batch, length, n] that do not stand at padding.
    func real(_ values: [Float]?) -> [Float]? {
      values.map { values in
        let n = values.count / mask.count
        return values.indices.filter { mask[$0 / n] == 1 }.map { values[$0] }
      }
    }
  }

  @Test("after each action of the next-action network", arguments: [(3, 5), (4, 9)])
  func states(batch: Int, length: Int) throws {
    let input = Case(batch: batch, length: length)
    let parameters = TorchParameters(seed: 3)
    let network = NextActionNetwork(parameters.scope, Self.nextAction())
    let torch = try network.states(actions: input.torch.actions, mask: input.torch.mask).floats()
    let output = try Self.serve(parameters, input) { scope, actions, mask in
      NextActionNetwork(scope, Self.nextAction()).states(actions: actions, mask: mask)
    }
    let (left, right) = (try #require(input.real(torch)), input.real(output))
    #expect(distance(left, right) < 1e-4)
  }

  @Test("on both towers, whose vectors have length 1", arguments: [(3, 5), (4, 9)])
  func towers(batch: Int, length: Int) throws {
    let input = Case(batch: batch, length: length)
    let parameters = TorchParameters(seed: 4)
    let network = ActionTowers(parameters.scope, Self.towers())
    let (actions, mask) = input.torch
    let torch = try TorchTensor.concatenated(
      [network.states(actions: actions, mask: mask), network.candidates(actions)], axis: -1
    ).floats()
    let served = try Self.serve(parameters, input) { scope, actions, mask in
      let network = ActionTowers(scope, Self.towers())
      return .concatenated([network.states(actions: actions, mask: mask), network.candidates(actions)], axis: -1)
    }
    let vectors = try #require(input.real(torch))
    #expect(distance(vectors, input.real(served)) < 1e-4)
    for start in stride(from: 0, to: vectors.count, by: 6) {
      let square: Float = vectors[start..<(start + 6)].reduce(0) { $0 + $1 * $1 }
      #expect(abs(square - 1) < 1e-4)
    }
  }

  @Test("on candidates that look through a history, one of nobody's actions too", arguments: [(3, 5), (4, 9)])
  func fusion(batch: Int, length: Int) throws {
    let input = Case(batch: batch, length: length)
    let candidates = noise(batch * 2 * Self.width, seed: 8)
    let parameters = TorchParameters(seed: 5)
    let network = CandidateFusion(parameters.scope, Self.blocks())
    let torch = try network(
      candidates: TorchTensor(candidates, shape: [batch, 2, Self.width]),
      history: network.history(actions: input.torch.actions, mask: input.torch.mask)
    ).floats()
    #expect(torch.count == batch * 2 * 4 * Self.width && torch.allSatisfy { $0.isFinite })

    let recorder = OnnxRecorder(name: "fusion", weights: try parameters.snapshot())
    let recorded = CandidateFusion(recorder.scope, Self.blocks())
    let (batchName, lengthName): (OnnxModel.Dimension, OnnxModel.Dimension) = (.named("batch"), .named("length"))
    let history = recorded.history(
      actions: recorder.input("actions", shape: [batchName, lengthName, .fixed(Self.width)]),
      mask: recorder.input("mask", shape: [batchName, lengthName]))
    let seen = recorded(
      candidates: recorder.input("candidates", shape: [batchName, .named("candidates"), .fixed(Self.width)]),
      history: history)
    let served = try ServedNetwork(
      recorder.model(outputs: [("seen", seen)]),
      plan: ServingPlan(
        precision: .float32, threads: 1, buckets: ["batch": [batch], "length": [length], "candidates": [2]]),
      runtime: AgreementTests.runtime.get())
    let values = input.served.merging(["candidates": InputArray(candidates, shape: [batch, 2, Self.width])]) { $1 }
    #expect(distance(torch, try served.run(values)["seen"]?.values) < 1e-4)
  }

  @Test("Attention in bf16 differs from float32 by the rounding of its numbers alone")
  func fewBits() throws {
    let (width, length, count) = (64, 50, 200)
    let parameters = TorchParameters(seed: 6)
    func encoder<T>() -> SequenceEncoder<T>.Configuration {
      .init(width: width, layers: 1, heads: 4, inner: 16, positions: length)
    }
    _ = CandidateFusion(parameters.scope, encoder())
    let recorder = OnnxRecorder(name: "attention", weights: try parameters.snapshot())
    let network = CandidateFusion<OnnxTensor>(recorder.scope, encoder())
    func input(_ name: String, _ shape: [Int]) -> OnnxTensor {
      recorder.input(name, shape: [.named("batch")] + shape.map(OnnxModel.Dimension.fixed))
    }
    let seen = network(
      candidates: input("candidates", [count, width]),
      history: .init(
        keys: input("keys", [length, width]), values: input("values", [length, width]),
        summary: input("summary", [1, width]), barrier: input("barrier", [1, 1, length])))
    let model = try recorder.model(outputs: [("seen", seen)])
    let inputs = [
      "candidates": InputArray(noise(count * width, seed: 1), shape: [1, count, width]),
      "keys": InputArray(noise(length * width, seed: 2), shape: [1, length, width]),
      "values": InputArray(noise(length * width, seed: 3), shape: [1, length, width]),
      "summary": InputArray(noise(width, seed: 4), shape: [1, 1, width]),
      "barrier": InputArray((0..<length).map { $0 < 40 ? 0 : -1e9 }, shape: [1, 1, 1, length]),
    ]
    let outputs = try [Manifest.Precision.float32, .bfloat16].map { precision in
      try ServedNetwork(
        model, plan: ServingPlan(precision: precision, threads: 1, buckets: ["batch": [1]]),
        runtime: AgreementTests.runtime.get()
      ).run(inputs)["seen"]?.values ?? []
    }
    #expect(outputs[0].count == count * 4 * width)
    #expect(distance(outputs[0], outputs[1]) < 0.05)
  }

  @Test("What comes later, and padding, changes no earlier state")
  func causal() throws {
    let parameters = TorchParameters(seed: 3)
    let network = NextActionNetwork(parameters.scope, Self.nextAction())
    let actions = noise(6 * Self.width, seed: 7)
    let ones = [Float](repeating: 1, count: 6)
    let whole = try network.states(
      actions: TorchTensor(actions, shape: [1, 6, Self.width]), mask: TorchTensor(ones, shape: [1, 6])
    ).floats()
    for length in 1..<6 {
      let short = try network.states(
        actions: TorchTensor(Array(actions.prefix(length * Self.width)), shape: [1, length, Self.width]),
        mask: TorchTensor(Array(ones.prefix(length)), shape: [1, length])
      ).floats()
      #expect(distance(short, Array(whole.prefix(length * Self.width))) < 1e-5)
    }
  }

  @Test("A person without actions has a history of zeros, and finite features")
  func nobody() throws {
    let network = CandidateFusion(TorchParameters(seed: 5).scope, Self.blocks())
    let history = network.history(
      actions: TorchTensor(noise(3 * Self.width, seed: 1), shape: [1, 3, Self.width]),
      mask: TorchTensor([0, 0, 0], shape: [1, 3]))
    for part in [history.keys, history.values, history.summary] {
      #expect(Set(try part.floats().map(abs)) == [0])
    }
    let seen = try network(
      candidates: TorchTensor(noise(Self.width, seed: 2), shape: [1, 1, Self.width]), history: history
    ).floats()
    #expect(seen.allSatisfy { $0.isFinite })
  }

  private static func blocks<T>() -> SequenceEncoder<T>.Configuration {
    .init(
      width: width, layers: encoder.layers, heads: encoder.heads, inner: encoder.inner, positions: encoder.positions)
  }
  private static func nextAction<T>() -> NextActionNetwork<T>.Configuration {
    .init(items: .init(items: 5, width: width), encoder: blocks())
  }
  private static func towers<T>() -> ActionTowers<T>.Configuration {
    .init(items: .init(items: 5, width: width), encoder: blocks(), output: 6, hidden: 10)
  }

  private static func serve(
    _ parameters: TorchParameters, _ input: Case,
    _ network: (Scope<OnnxTensor>, OnnxTensor, OnnxTensor) -> OnnxTensor
  ) throws -> [Float]? {
    let recorder = OnnxRecorder(name: "sequence", weights: try parameters.snapshot())
    let actions = recorder.input("actions", shape: [.named("batch"), .named("length"), .fixed(width)])
    let mask = recorder.input("mask", shape: [.named("batch"), .named("length")])
    let model = try recorder.model(outputs: [("y", network(recorder.scope, actions, mask))])
    let served = try ServedNetwork(
      model,
      plan: ServingPlan(
        precision: .float32, threads: 1, buckets: ["batch": [input.batch], "length": [input.length]]),
      runtime: AgreementTests.runtime.get())
    return try served.run(input.served)["y"]?.values
  }
}
