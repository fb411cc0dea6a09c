import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// What the active model expects of each candidate.
struct PredictionHydrator: Hydrator {
  let name: StageName
  /// Whether the rows are ads or items.
  let isAd: Bool

  func hydrate(_ candidates: Candidates, for query: PageQuery, until deadline: Deadline) async throws -> Patch<
    Candidates
  > {
    let snapshot = query.snapshot
    let items = candidates.ids.map { row in
      snapshot.items[isAd ? Int(snapshot.ads.item[Int(row)]) : Int(row)].id
    }
    let rates = query.predictor.predict(
      PredictionBatch(
        items: items, isAd: isAd, surface: query.page.surface, viewer: query.features, seed: query.seed))
    return Patch { $0.assign(rates) }
  }
}
