import Networks
import Testing
import Training

@Suite("Gradients")
struct GradientTests {
  @Test("of the multi-task network equal central differences")
  func multiTask() throws {
    let parameters = TorchParameters(seed: 1)
    let network = MultiTaskNetwork(
      parameters.scope, .init(features: 4, crossLayers: 2, shared: [6], head: [3]))
    let x = TorchTensor(noise(20, seed: 2), shape: [5, 4])
    let labels = TorchTensor(noise(20, seed: 3).map { $0 > 0 ? 1 : 0 }, shape: [5, 4])
    let weights = TorchTensor(noise(20, seed: 4).map { $0 > -0.5 ? 1 : 0 }, shape: [5, 4])
    try checkGradients(parameters) { network(x).binaryCrossEntropy(labels: labels, weights: weights) }
  }

  @Test("of the ranker with its tables equal central differences")
  func ranker() throws {
    let parameters = TorchParameters(seed: 1, weights: try RankerLogits.noise(width: 3))
    let configuration = InterestRanker<TorchTensor>.Configuration(
      dense: 5, vocabulary: 5, width: 2, shared: [6], head: [3])
    let tables = InterestTables(parameters.scope, configuration)
    let network = InterestRanker(parameters.scope, configuration)
    let dense = TorchTensor(noise(15, seed: 2), shape: [3, 5])
    let ids = TorchTensor(integers: [1, 2, 2, 4, 0, 3], shape: [3, 2])
    let weights = TorchTensor([0.7, 0.7, 1, 0, 0.7, 0.7], shape: [3, 2])
    let labels = TorchTensor(noise(12, seed: 3).map { $0 > 0 ? 1 : 0 }, shape: [3, 4])
    let known = TorchTensor(noise(12, seed: 4).map { $0 > -0.5 ? 1 : 0 }, shape: [3, 4])
    try checkGradients(parameters) {
      network(
        dense: dense, liked: tables.liked(ids: ids, weights: weights),
        passed: tables.passed(ids: ids, weights: weights), candidate: tables.candidate(ids: ids, weights: weights)
      ).binaryCrossEntropy(labels: labels, weights: known)
    }
  }

  @Test("of a small BERT equal central differences")
  func bert() throws {
    let parameters = TorchParameters(seed: 1)
    let network = BertEncoder(
      parameters.scope,
      .init(vocabulary: 7, positions: 6, width: 8, layers: 1, heads: 2, inner: 12))
    let tokens = TorchTensor(integers: [1, 2, 3, 4, 5, 6, 0, 0], shape: [2, 4])
    let mask = TorchTensor([1, 1, 1, 1, 1, 1, 0, 0], shape: [2, 4])
    let direction = TorchTensor(noise(16, seed: 9), shape: [2, 8])
    try checkGradients(parameters) {
      (network(tokens: tokens, mask: mask) * direction).sum(axes: [0, 1], keepingAxes: false)
    }
  }

  @Test("of convolutions with stride, padding and groups equal central differences")
  func convolution() throws {
    let parameters = TorchParameters(seed: 1)
    let scope = parameters.scope
    let first = Convolution(scope["first"], inputs: 2, outputs: 4, side: 3, stride: 2)
    let norm = BatchNorm(scope["norm"], channels: 4, epsilon: 1e-3)
    let second = Convolution(scope["second"], inputs: 4, outputs: 4, side: 5, groups: 4)
    let pixels = TorchTensor(noise(2 * 2 * 64, seed: 6), shape: [2, 2, 8, 8])
    try checkGradients(parameters) {
      second(norm(first(pixels)).gelu()).sigmoid().mean(axes: [0, 1, 2, 3], keepingAxes: false)
    }
    // Running statistics are no parameters to train.
    #expect(
      parameters.trained.map(\.name) == ["first.weight", "norm.bias", "norm.weight", "second.weight"])
  }

  @Test("of a causal encoder under a softmax over a sample equal central differences")
  func sequence() throws {
    let parameters = TorchParameters(seed: 2)
    let network = NextActionNetwork(
      parameters.scope,
      .init(
        items: .init(items: 7, attributes: 4, width: 4),
        encoder: .init(width: 4, layers: 1, heads: 2, inner: 6, positions: 3)))
    let ids = TorchTensor(integers: [1, 2, 3, 4, 5, 6], shape: [6])
    let attributes = TorchTensor(integers: [1, 2, 3, 0, 1, 1, 2, 3, 3, 0, 2, 0], shape: [6, 2])
    let weights = TorchTensor([1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0], shape: [6, 2])
    let places = TorchTensor(integers: [0, 1, 2, 3, 4], shape: [5])
    let labels = TorchTensor(integers: [1, 2, 3, 0, 4], shape: [5])
    let correction = TorchTensor([-1, -0.5, -2, -1, -0.1, -3], shape: [6])
    try checkGradients(parameters) {
      let vectors = network.items(.init(ids: ids, attributes: (ids: attributes, weights: weights)))
      let actions = vectors.rows(at: TorchTensor(integers: [0, 1, 2, 5, 3, 0], shape: [2, 3]))
      let states = network.states(actions: actions, mask: TorchTensor([1, 1, 1, 1, 1, 0], shape: [2, 3]))
      return network.scores(states: states.gathered(at: places), candidates: vectors)
        .softmaxLoss(labels: labels, correction: correction)
    }
  }
}

/// Three places of each parameter, (f(p + h) − f(p − h)) / 2h.
func checkGradients(_ parameters: TorchParameters, _ loss: () -> TorchTensor) throws {
  try loss().backward()
  let step: Float = 2e-3
  for (name, tensor) in parameters.trained {
    let gradient = try #require(try tensor.gradient()?.floats(), "\(name) has no gradient")
    let values = try tensor.floats()
    for place in Set([0, values.count / 2, values.count - 1]) {
      var moved = values
      moved[place] = values[place] + step
      try tensor.assign(moved)
      let above = try withoutGradient { try loss().floats()[0] }
      moved[place] = values[place] - step
      try tensor.assign(moved)
      let below = try withoutGradient { try loss().floats()[0] }
      try tensor.assign(values)
      let difference = (above - below) / (2 * step)
      #expect(
        abs(difference - gradient[place]) < 1e-3 + 0.02 * abs(difference),
        "\(name)[\(place)]: \(gradient[place]) against \(difference)")
    }
  }
}
