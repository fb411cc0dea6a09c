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
  /// What models computed of the person, by their versions.
  let personSides = Memo<String, PersonSide>()
  /// What lies nearest to the request's vectors, for content and ads alike.
  let searches = Memo<VectorSource.Search, [Int32]>()
  let seed: UInt64
  let effort: Effort

  /// A generator for one stage of this request.
  func random(_ stage: String) -> SeededRandom { SeededRandom(seed: seed, stream: stage) }
}

extension PageQuery {
  /// The features of candidates, as models read them.
  func features(of rows: [Int32], isAd: Bool) throws -> (FeatureColumns, SimilarityColumns) {
    let similarities = try vectors.similarities(at: rows)
    let (counts, total) = statistics.counts(at: rows.map { snapshot.statisticSlots[Int($0)] })
    let features = featureBuilder.columns(
      rows: rows, isAd: isAd, items: snapshot.features, counts: counts, total: total, similarities: similarities)
    return (features, similarities)
  }

  /// What one model makes of candidates with their features.
  func rates(
    of rows: [Int32], isAd: Bool, features: FeatureColumns, by predictor: any Predictor
  ) throws -> PredictedRates {
    let batch = PredictionBatch(
      items: rows.map { snapshot.items[Int($0)].id }, isAd: isAd, surface: page.surface, viewer: viewerFeatures,
      features: features, seed: seed)
    let person = try personSides.value(of: predictor.version) { try predictor.person(of: features) }
    return try predictor.predict(batch, for: person)
  }

  /// The row of the item that a row of ads shows, or the row itself.
  func itemRows(_ rows: [Int32], isAd: Bool) -> [Int32] {
    isAd ? rows.map { snapshot.ads.item[Int($0)] } : rows
  }
}
