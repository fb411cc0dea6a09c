import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// The score of content: its predicted click rate.
struct ClickRateScorer: Scorer {
  let name: StageName
  /// Whether the rates are those of the heavy model, which a page may do without.
  let isHeavy: Bool

  func isEnabled(for query: PageQuery) -> Bool { !isHeavy || query.predictor.light != nil }

  func score(_ candidates: Candidates, for query: PageQuery, into scores: inout [Float]) {
    for index in candidates.ids.indices { scores[index] = candidates.rates.click[index] }
  }
}
