import Networks
import Testing
import Training

@Suite("Candidates that look through a history")
struct CandidateFusionTests {
  private static let kinds = 6
  private static let width = 8

  /// Four of six kinds in each history; a candidate is liked when its kind is among them.
  private struct Batch {
    let histories, candidates: [Int64]
    let labels: [Float]

    init(seed: UInt64) {
      let draws = noise(32 * 6, seed: seed)
      var (histories, candidates, labels): ([Int64], [Int64], [Float]) = ([], [], [])
      for row in 0..<32 {
        let values = draws[(row * 6)..<(row * 6 + 6)]
        let order = values.indices.sorted { values[$0] < values[$1] }.map { Int64($0 - row * 6) }
        histories += order.prefix(4)
        candidates += [order[0], order[5]]
        labels += [1, 0]
      }
      (self.histories, self.candidates, self.labels) = (histories, candidates, labels)
    }
  }

  @Test("A candidate finds itself in a history, which one vector of the history cannot tell as well")
  func learns() throws {
    let parameters = TorchParameters(seed: 3)
    let fusion = CandidateFusion(
      parameters.scope, .init(width: Self.width, layers: 1, heads: 1, inner: 16, positions: 4))
    let head = MultiTaskNetwork(
      parameters.scope, .init(tasks: ["like"], features: 4 * Self.width, shared: [16], head: []))
    let table = parameters.scope["kinds"].parameter(
      "weight", shape: [Self.kinds, Self.width], initial: .normal(deviation: 1))
    let mask = TorchTensor([Float](repeating: 1, count: 32 * 4), shape: [32, 4])
    let weights = TorchTensor([Float](repeating: 1, count: 64), shape: [32, 2, 1])
    let trainer = try Trainer<Batch>(parameters, rule: .adam(rate: 1e-2), settings: .init(epochs: 1)) { batch in
      let actions = table.rows(at: TorchTensor(integers: batch.histories, shape: [32, 4]))
      let candidates = table.rows(at: TorchTensor(integers: batch.candidates, shape: [32, 2]))
      return head(fusion(candidates: candidates, history: fusion.history(actions: actions, mask: mask)))
        .binaryCrossEntropy(labels: TorchTensor(batch.labels, shape: [32, 2, 1]), weights: weights)
    }
    var losses: [Float] = []
    try trainer.run(
      batches: { _ in (0..<150).lazy.map { Batch(seed: UInt64($0)) } }, observe: { losses.append($0.loss) })
    #expect(losses[0] > 0.5)
    #expect(losses.suffix(5).allSatisfy { $0 < 0.1 })
  }
}
