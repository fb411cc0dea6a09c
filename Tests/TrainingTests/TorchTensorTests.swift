import Networks
import Testing
import Training

@Suite("Torch tensors")
struct TorchTensorTests {
  @Test(
    "Elements come back as they went in, for any number of axes",
    arguments: [[6], [2, 3], [1, 2, 3], [1, 2, 3, 1]])
  func roundTrip(shape: [Int]) throws {
    let values = noise(6, seed: 2)
    let tensor = TorchTensor(values, shape: shape)
    #expect(try tensor.shape() == shape)
    #expect(try tensor.floats() == values)
    try tensor.assign(Array(values.reversed()))
    #expect(try tensor.floats() == values.reversed())
  }

  @Test("What has no meaning fails, and so does all that rests on it, with the first cause")
  func failures() {
    let x = TorchTensor([1, 2, 3], shape: [3])
    let wrong = [
      TorchTensor([1, 2], shape: [3]), x + TorchTensor([1, 2], shape: [2]), x.matmul(x), x.softmax(axis: 3),
      x.rows(at: x), x.splittingLastAxis(into: [2, 2]), x.joiningLastAxes(), x.permuted([0, 1]),
      x.insertingAxis(at: 5), TorchTensor.concatenated([], axis: 0), x.sum(axes: [], keepingAxes: false),
      x.convolved(with: x, stride: 1, padding: .same(kernel: 3, stride: 1), groups: 1),
    ]
    for tensor in wrong {
      let error = #expect(throws: TrainingError.self) { try (tensor.relu() + x).floats() }
      #expect(error?.code == .operation)
      #expect(error?.cause?.isEmpty == false || error?.message.isEmpty == false)
    }
    #expect(throws: TrainingError.self) { try x.backward() }
  }

  @Test("Nothing is recorded for gradients inside withoutGradient, and recording goes on after it")
  func noGradient() throws {
    let x = TorchTensor([2], shape: [1])
    try x.requireGradient()
    let silent = withoutGradient { (x * x).sum(axes: [0], keepingAxes: false) }
    #expect(throws: TrainingError.self) { try silent.backward() }
    try (x * x).sum(axes: [0], keepingAxes: false).backward()
    #expect(try x.gradient()?.floats() == [4])
    try x.clearGradient()
    #expect(try x.gradient()?.floats() == nil)
  }

  @Test("A missing label has no part in the loss and gives no gradient, whatever its value")
  func missingLabels() throws {
    let logits = TorchTensor([0, 2, -1, 5], shape: [2, 2])
    try logits.requireGradient()
    let loss = logits.binaryCrossEntropy(
      labels: TorchTensor([1, .nan, 0, .infinity], shape: [2, 2]),
      weights: TorchTensor([1, 0, 1, 0], shape: [2, 2]))
    // −log σ(0) = log 2 and −log(1 − σ(−1)) = log(1 + e⁻¹).
    #expect(abs(try loss.floats()[0] - (0.693_147_2 + 0.313_261_7) / 2) < 1e-6)
    try loss.backward()
    let gradient = try #require(try logits.gradient()?.floats())
    // (σ(x) − y) / 2
    #expect(distance(gradient, [-0.25, 0, 0.134_470_7, 0]) < 1e-6)
    let none = logits.binaryCrossEntropy(
      labels: TorchTensor([1, 1, 1, 1], shape: [2, 2]), weights: TorchTensor([0, 0, 0, 0], shape: [2, 2]))
    #expect(try none.floats() == [0])
  }
}
