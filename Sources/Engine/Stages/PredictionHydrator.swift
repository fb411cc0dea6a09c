import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// The features of each candidate, and what the active model makes of them.
struct PredictionHydrator: Hydrator {
  let name: StageName
  /// Whether the rows are ads or items.
  let isAd: Bool

  func hydrate(_ candidates: Candidates, for query: PageQuery, until deadline: Deadline) async throws -> Patch<
    Candidates
  > {
    let snapshot = query.snapshot
    let rows = isAd ? candidates.ids.map { snapshot.ads.item[Int($0)] } : candidates.ids
    let similarities = try query.vectors.similarities(at: rows)
    let (counts, total) = query.statistics.counts(at: rows.map { snapshot.statisticSlots[Int($0)] })
    let features = query.featureBuilder.columns(
      rows: rows, isAd: isAd, items: snapshot.features, counts: counts, total: total, similarities: similarities)
    let rates = try query.predictor.predict(
      PredictionBatch(
        items: rows.map { snapshot.items[Int($0)].id }, isAd: isAd, surface: query.page.surface,
        viewer: query.viewerFeatures, features: features, seed: query.seed))
    let relevance =
      query.page.surface == .search
      ? try Relevance.of(
        words: snapshot.words.weights(of: query.viewer.queryWords, at: rows), similarities: similarities) : []
    return Patch { $0.assign(rates, features: features, relevance: relevance) }
  }
}
