import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// The features of each candidate, and what the light model makes of them; the only one, where the active model has none.
struct PredictionHydrator: Hydrator {
  let name: StageName
  /// Whether the rows are ads or items.
  let isAd: Bool

  func hydrate(_ candidates: Candidates, for query: PageQuery, until deadline: Deadline) async throws -> Patch<
    Candidates
  > {
    let rows = query.itemRows(candidates.ids, isAd: isAd)
    let (features, similarities) = try query.features(of: rows, isAd: isAd)
    let rates = try query.rates(
      of: rows, isAd: isAd, features: features, by: query.predictor.light ?? query.predictor)
    let relevance =
      query.page.surface == .search
      ? try Relevance.of(
        words: query.snapshot.words.weights(of: query.viewer.queryWords, at: rows), similarities: similarities) : []
    return Patch { $0.assign(rates, features: features, relevance: relevance) }
  }
}
