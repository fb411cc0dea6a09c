import Foundation
import Networks
import Testing
import Training

@Suite("Training on sequences")
struct SequenceGradientTests {
  @Test("The softmax loss over a sample corrects every logit but the label's own")
  func softmaxLoss() throws {
    let logits: [Float] = [0.5, -1, 2, 0.1, 0.7, -0.4]
    let correction: [Float] = [-0.3, -2, -1]
    let labels = [2, 0]
    let loss = TorchTensor(logits, shape: [2, 3]).softmaxLoss(
      labels: TorchTensor(integers: labels.map(Int64.init), shape: [2]),
      correction: TorchTensor(correction, shape: [3]))
    var expected: Float = 0
    for (row, label) in labels.enumerated() {
      let corrected = (0..<3).map { logits[row * 3 + $0] - ($0 == label ? 0 : correction[$0]) }
      expected += log(corrected.reduce(0) { $0 + exp($1) }) - corrected[label]
    }
    #expect(abs(try loss.floats()[0] - expected / 2) < 1e-6)
  }

  @Test("Its sum estimates the sum over all classes without bias")
  func unbiased() throws {
    let logits: [Float] = [0.2, 1, -0.5, 0.8, -1.2, 0]
    let chances: [Double] = [1, 0.9, 0.3, 0.5, 0.2, 0.7]
    let exact = logits.reduce(0) { $0 + exp(Double($1)) }
    // Every sample with the label, class 0, in it, by its chance.
    var mean = 0.0
    for sample in 0..<32 {
      let members = [0] + (1..<6).filter { sample >> ($0 - 1) & 1 == 1 }
      let chance = (1..<6).reduce(1.0) { $0 * (members.contains($1) ? chances[$1] : 1 - chances[$1]) }
      let loss = try TorchTensor(members.map { logits[$0] }, shape: [1, members.count]).softmaxLoss(
        labels: TorchTensor(integers: [0], shape: [1]),
        correction: TorchTensor(members.map { Float(log(chances[$0])) }, shape: [members.count])
      ).floats()[0]
      mean += chance * exp(Double(loss) + Double(logits[0]))
    }
    #expect(abs(mean - exact) < 1e-5)
  }

  @Test("Rows are gathered over all axes but the last, and gradients find their way back")
  func gathered() throws {
    let x = TorchTensor((0..<12).map(Float.init), shape: [2, 3, 2])
    try x.requireGradient()
    let rows = x.gathered(at: TorchTensor(integers: [4, 0, 4], shape: [3]))
    #expect(try rows.floats() == [8, 9, 0, 1, 8, 9])
    try rows.sum(axes: [0, 1], keepingAxes: false).backward()
    #expect(try x.gradient()?.floats() == [1, 1, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0])
  }

  @Test("Dropout keeps the mean, and equal seeds drop the same")
  func dropout() throws {
    let ones = TorchTensor([Float](repeating: 1, count: 10_000), shape: [10_000])
    try Torch.setSeed(5)
    let first = try ones.dropped(0.25).floats()
    try Torch.setSeed(5)
    #expect(try ones.dropped(0.25).floats() == first)
    #expect(try ones.dropped(0.25).floats() != first)
    #expect(Set(first) == [0, 1 / 0.75])
    // Of 10,000 draws a share is within 0.0165 of its chance with probability 0.9999.
    #expect(abs(Double(first.count { $0 == 0 }) / 10_000 - 0.25) < 0.0165)
    #expect(try ones.dropped(0).floats() == ones.floats())
  }

  @Test("What sequence operations cannot do fails with a cause")
  func failures() {
    let x = TorchTensor([1, 2, 3], shape: [3])
    for tensor in [
      x.softmaxLoss(labels: x, correction: x), x.gathered(at: x), x.aboveDiagonal(), x.dropped(2),
    ] {
      #expect(throws: TrainingError.self) { try tensor.floats() }
    }
  }
}
