import Domain
import Ledger
import Prediction
import Retrieval

/// One request as the stages of both funnels see it; immutable.
struct PageQuery: Sendable {
  let snapshot: Snapshot
  let at: Timestamp
  let page: PageRequest
  let viewer: Viewer
  let viewerFeatures: ViewerFeatures
  let featureBuilder: FeatureBuilder
  let vectors: RequestVectors
  let statistics: ItemStatistics
  let seedRow: Int?
  /// Items that the person hid.
  let hidden: Set<ItemID>
  let eligibility: Eligibility
  let predictor: any Predictor
  let seed: UInt64

  /// A generator for one stage of this request.
  func random(_ stage: String) -> SeededRandom { SeededRandom(seed: seed, stream: stage) }
}
