import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// What the heavy model makes of the candidates that the light one left; when it is late, the light rates stand.
struct HeavyPredictionHydrator: Hydrator {
  let name: StageName
  /// Whether the rows are ads or items.
  let isAd: Bool

  func isEnabled(for query: PageQuery) -> Bool { query.predictor.light != nil }

  func hydrate(_ candidates: Candidates, for query: PageQuery, until deadline: Deadline) async throws -> Patch<
    Candidates
  > {
    guard query.effort == .full else {
      throw StageFailure(.overloaded, "The server has more to do than it can: give it more cores, or send it less.")
    }
    let rows = query.itemRows(candidates.ids, isAd: isAd)
    // Without features the light model was late or failed.
    let isKnown = candidates.features.count == candidates.count
    let features = isKnown ? candidates.features : try query.features(of: rows, isAd: isAd).0
    let rates = try query.rates(of: rows, isAd: isAd, features: features, by: query.predictor)
    return Patch { $0.assign(rates, features: features) }
  }
}
