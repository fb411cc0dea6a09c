import Networks
import Testing

@Suite("Cross network")
struct CrossNetworkTests {
  @Test("Parameters are named as in a PyTorch state dict")
  func names() {
    let recorder = Recorder()
    _ = CrossNetwork(recorder.scope, width: 3, depth: 2)
    #expect(
      recorder.names == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"])
  }

  @Test("One layer computes x₀ ∘ (W x₀ + b) + x₀")
  func formula() {
    let recorder = Recorder()
    let network = CrossNetwork(recorder.scope, width: 3, depth: 1)
    #expect(network(Recorded("x")).expression == "((x * ((x @ layers.0.weight.T) + layers.0.bias)) + x)")
  }
}
