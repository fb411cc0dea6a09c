import Networks
import Prediction
import Training

/// The whole network as it is trained, of either kind: tables and core together.
enum RankerNetwork {
  case interest(InterestTables<TorchTensor>, InterestRanker<TorchTensor>)
  case fusion(FusionTables<TorchTensor>, FusionRanker<TorchTensor>)

  init(_ scope: Scope<TorchTensor>, _ architecture: RankerArchitecture) {
    switch architecture {
    case .interest(let sizes):
      let configuration = sizes.configuration(for: TorchTensor.self)
      self = .interest(InterestTables(scope, configuration), InterestRanker(scope, configuration))
    case .fusion(let sizes):
      let configuration = sizes.configuration(for: TorchTensor.self)
      self = .fusion(FusionTables(scope, configuration), FusionRanker(scope, configuration))
    }
  }

  /// The mean over the known labels of some rows, in nats.
  /// - Parameter dropout: of the large network.
  func loss(of rows: some Collection<Int>, in examples: ExampleColumns, dropout: Double) -> TorchTensor {
    switch self {
    case .interest(let tables, let core):
      let batch = RankerBatch(examples, rows: rows)
      return core.logits(batch, tables).binaryCrossEntropy(labels: batch.labels, weights: batch.weights)
    case .fusion(let tables, let core):
      let batch = FusionBatch(examples, rows: rows)
      return core.logits(batch, tables) { $0.dropped(dropout) }
        .binaryCrossEntropy(labels: batch.labels, weights: batch.weights)
    }
  }

  /// Logits of some rows, row-major, without recording for gradients.
  func logits(of rows: Range<Int>, in examples: ExampleColumns) throws -> [Float] {
    try withoutGradient {
      var logits: [Float] = []
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 2_048) {
        let part = start..<min(start + 2_048, rows.upperBound)
        switch self {
        case .interest(let tables, let core):
          logits += try core.logits(RankerBatch(examples, rows: part), tables).floats()
        case .fusion(let tables, let core):
          let batch = FusionBatch(examples, rows: part)
          logits += batch.rows(of: try core.logits(batch, tables) { $0 }.floats())
        }
      }
      return logits
    }
  }
}

extension InterestRanker<TorchTensor> {
  fileprivate func logits(_ batch: RankerBatch, _ tables: InterestTables<TorchTensor>) -> TorchTensor {
    self(
      dense: batch.dense, liked: tables.liked(ids: batch.liked.ids, weights: batch.liked.weights),
      passed: tables.passed(ids: batch.passed.ids, weights: batch.passed.weights),
      candidate: tables.candidate(ids: batch.candidate.ids, weights: batch.candidate.weights))
  }
}

extension FusionRanker<TorchTensor> {
  fileprivate func logits(
    _ batch: FusionBatch, _ tables: FusionTables<TorchTensor>, dropping: (TorchTensor) -> TorchTensor
  ) -> TorchTensor {
    let actions =
      tables.acted(ids: batch.acted.ids, weights: batch.acted.weights)
      + tables.kinds(ids: batch.kinds.ids, weights: batch.kinds.weights)
    return self(
      dense: batch.dense, candidates: tables.candidate(ids: batch.candidates.ids, weights: batch.candidates.weights),
      passed: tables.passed(ids: batch.passed.ids, weights: batch.passed.weights).insertingAxis(at: 1),
      history: history(actions: actions, mask: batch.mask, dropping: dropping), dropping: dropping)
  }
}
