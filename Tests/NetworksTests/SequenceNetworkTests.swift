import Networks
import Testing

@Suite("Sequence networks")
struct SequenceNetworkTests {
  @Test("The encoder asks for a norm before each part and one after all")
  func encoder() {
    let recorder = Recorder()
    let configuration = SequenceEncoder<Recorded>.Configuration(width: 4, layers: 1, heads: 2, inner: 6, positions: 3)
    _ = SequenceEncoder(recorder.scope, configuration)
    let block = ["attention_norm", "query", "key", "value", "mixed", "forward_norm", "expand", "project"]
    #expect(
      Set(recorder.names)
        == Set(
          ["positions.weight", "norm.weight", "norm.bias"]
            + block.flatMap { ["blocks.0.\($0).weight", "blocks.0.\($0).bias"] }))
    #expect(recorder.parameters.first { $0.name == "positions.weight" }?.shape == [3, 4])
    #expect(recorder.parameters.first { $0.name == "blocks.0.expand.weight" }?.shape == [6, 4])
  }

  @Test("An item is its row plus the bag of its attributes, and its row alone without")
  func items() {
    let recorder = Recorder()
    let items = ItemEmbedding(recorder.scope, .init(items: 5, attributes: 3, width: 2))
    #expect(recorder.names == ["items.weight", "attributes.weight"])
    let both = items(.init(ids: Recorded("i"), attributes: (ids: Recorded("a"), weights: Recorded("w"))))
    #expect(both.expression == "(items.weight[i] + sum((attributes.weight[a] * inserted(w, -1)), [-2]))")
    #expect(items(.init(ids: Recorded("i"))).expression == "items.weight[i]")

    let plain = Recorder()
    _ = ItemEmbedding(plain.scope, .init(items: 5, width: 2))
    #expect(plain.names == ["items.weight"])
  }

  @Test("States are scored by dot product with the vectors that actions are made of")
  func scores() {
    let recorder = Recorder()
    let network = NextActionNetwork(
      recorder.scope, .init(items: .init(items: 5, width: 2), encoder: .init(width: 2, layers: 1, heads: 1, inner: 2)))
    #expect(network.scores(states: Recorded("h"), candidates: Recorded("v")).expression == "(h @ v.T)")
    #expect(recorder.names.contains("encoder.blocks.0.query.weight"))
  }

  @Test("A candidate meets a history whose keys and values know nothing of it")
  func fusion() {
    let recorder = Recorder()
    let network = CandidateFusion(recorder.scope, .init(width: 2, layers: 1, heads: 1, inner: 2))
    let history = CandidateFusion<Recorded>.History(
      keys: Recorded("k"), values: Recorded("v"), summary: Recorded("s"), barrier: Recorded("b"))
    let seen = network(candidates: Recorded("c"), history: history).expression
    #expect(seen.contains("(c * s)"))
    #expect(!seen.contains("encoder."))
  }
}
