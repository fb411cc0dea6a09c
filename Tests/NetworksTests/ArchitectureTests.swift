import Networks
import Testing

@Suite("Architectures")
struct ArchitectureTests {
  @Test("EfficientNet-Lite0 has 4,652,008 trained parameters in the tensors of the published file")
  func efficientNet() {
    let recorder = Recorder()
    _ = EfficientNetLite0(recorder.scope)
    #expect(recorder.parameters.filter(\.isTrained).reduce(0) { $0 + $1.count } == 4_652_008)
    // The file has 296: each of 49 norms counts its batches too.
    #expect(recorder.parameters.count == 247)
    #expect(recorder.names.contains("_blocks.15._project_conv.weight"))
    #expect(!recorder.names.contains("_blocks.0._expand_conv.weight"))
    #expect(Set(recorder.names).count == recorder.names.count)
  }

  @Test("MiniLM has 22,565,376 parameters without its pooler")
  func miniLM() {
    let recorder = Recorder()
    _ = BertEncoder(recorder.scope, .miniLM)
    #expect(recorder.parameters.reduce(0) { $0 + $1.count } == 22_565_376)
    #expect(recorder.names.contains("encoder.layer.5.attention.output.LayerNorm.bias"))
  }

  @Test("The multi-task network shares everything but its heads")
  func multiTask() {
    let recorder = Recorder()
    let network = MultiTaskNetwork(
      recorder.scope, .init(tasks: ["click", "save"], features: 2, shared: [3], head: []))
    #expect(
      recorder.names == [
        "shared.layers.0.weight", "shared.layers.0.bias", "heads.click.logit.weight", "heads.click.logit.bias",
        "heads.save.logit.weight", "heads.save.logit.bias",
      ])
    let common = "relu(((x @ shared.layers.0.weight.T) + shared.layers.0.bias))"
    #expect(
      network(Recorded("x")).expression
        == "[((\(common) @ heads.click.logit.weight.T) + heads.click.logit.bias), "
        + "((\(common) @ heads.save.logit.weight.T) + heads.save.logit.bias)]")
  }

  @Test("The ranker standardises, crosses interest with the candidate, and asks for no table")
  func ranker() {
    let recorder = Recorder()
    let configuration = InterestRanker<Recorded>.Configuration(
      tasks: ["click"], dense: 2, vocabulary: 5, width: 3, shared: [4], head: [])
    let network = InterestRanker(recorder.scope, configuration)
    #expect(
      recorder.parameters.map(\.name) == [
        "normalization.mean", "normalization.scale", "shared.layers.0.weight", "shared.layers.0.bias",
        "heads.click.logit.weight", "heads.click.logit.bias",
      ])
    #expect(recorder.parameters.map(\.isTrained) == [false, false, true, true, true, true])
    #expect(recorder.parameters[2].shape == [4, 2 + 3 + 1])
    let logits = network(
      dense: Recorded("x"), liked: Recorded("l"), passed: Recorded("p"), candidate: Recorded("c"))
    let features =
      "[((x - normalization.mean) / normalization.scale), ((l - p) * c), sum(((l - p) * c), [-1])]"
    let shared = "relu(((\(features) @ shared.layers.0.weight.T) + shared.layers.0.bias))"
    let correction = "[((\(shared) @ heads.click.logit.weight.T) + heads.click.logit.bias)]"
    #expect(logits.expression == "(x[0..<1] + \(correction))")
    #expect(recorder.parameters[4].initial == .zeros && recorder.parameters[5].initial == .zeros)

    let tables = Recorder()
    let bag = InterestTables(tables.scope, configuration).liked
    #expect(tables.names == ["liked.weight", "passed.weight", "candidate.weight"])
    #expect(tables.parameters.allSatisfy { $0.shape == [5, 3] })
    #expect(
      bag(ids: Recorded("i"), weights: Recorded("w")).expression == "sum((liked.weight[i] * inserted(w, -1)), [-2])")
  }

  @Test(
    "SAME padding is that of TensorFlow: an odd pixel goes to the bottom right",
    arguments: [
      (1, 1, 0, 0), (3, 1, 1, 1), (5, 1, 2, 2), (3, 2, 0, 1), (5, 2, 1, 2),
    ])
  func padding(kernel: Int, stride: Int, before: Int, after: Int) {
    #expect(
      Padding.same(kernel: kernel, stride: stride)
        == Padding(top: before, left: before, bottom: after, right: after))
  }
}

@Suite("Initial values")
struct InitializerTests {
  private func values(_ initial: Initializer, name: String = "w", seed: UInt64 = 1) -> [Float] {
    Parameter(name: name, shape: [100, 100], initial: initial, isTrained: true).initialValues(seed: seed)
  }

  @Test("They depend on seed and name alone")
  func reproducible() {
    let first = values(.uniform(fanIn: 4))
    #expect(first == values(.uniform(fanIn: 4)))
    #expect(first != values(.uniform(fanIn: 4), seed: 2))
    #expect(first != values(.uniform(fanIn: 4), name: "v"))
  }

  @Test("Uniform ones fill ±√(1 / fanIn) evenly")
  func uniform() {
    let sorted = values(.uniform(fanIn: 4)).sorted()
    #expect(sorted.allSatisfy { abs($0) <= 0.5 })
    // The Kolmogorov distance of 10,000 draws is under 0.0195 with probability 0.999.
    for (rank, value) in sorted.enumerated() { #expect(abs(Float(rank) / 10_000 - (value + 0.5)) < 0.0195) }
  }

  @Test("Normal ones have mean 0 and the deviation asked for")
  func normal() {
    let drawn = values(.normal(deviation: 2)).map(Double.init)
    let mean = drawn.reduce(0, +) / 10_000
    let deviation = (drawn.reduce(0) { $0 + $1 * $1 } / 10_000).squareRoot()
    #expect(abs(mean) < 0.08)
    #expect(abs(deviation - 2) < 0.06)
    #expect(drawn.allSatisfy { $0.isFinite })
  }

  @Test("Zeros and ones are what they say")
  func constants() {
    #expect(Set(values(.zeros)) == [0])
    #expect(Set(values(.ones)) == [1])
  }
}
