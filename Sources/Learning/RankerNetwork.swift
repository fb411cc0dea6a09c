import Networks
import Prediction
import Training

/// The whole network as it is trained: tables and core together.
struct RankerNetwork {
  private let tables: InterestTables<TorchTensor>
  private let core: InterestRanker<TorchTensor>

  init(_ scope: Scope<TorchTensor>, _ architecture: RankerArchitecture) {
    let configuration = architecture.configuration(for: TorchTensor.self)
    tables = InterestTables(scope, configuration)
    core = InterestRanker(scope, configuration)
  }

  func logits(_ batch: RankerBatch) -> TorchTensor {
    core(
      dense: batch.dense, liked: tables.liked(ids: batch.liked.ids, weights: batch.liked.weights),
      passed: tables.passed(ids: batch.passed.ids, weights: batch.passed.weights),
      candidate: tables.candidate(ids: batch.candidate.ids, weights: batch.candidate.weights))
  }

  func loss(_ batch: RankerBatch) -> TorchTensor {
    logits(batch).binaryCrossEntropy(labels: batch.labels, weights: batch.weights)
  }
}
