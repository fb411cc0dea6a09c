import Domain
import Funnel
import Market
import Prediction
import Retrieval

/// The score of an ad: what a thousand impressions may earn.
struct ExpectedRevenueScorer: Scorer {
  let name: StageName
  /// Whether the rates are those of the heavy model, which a page may do without.
  let isHeavy: Bool

  func isEnabled(for query: PageQuery) -> Bool { !isHeavy || query.predictor.light != nil }

  func score(_ candidates: Candidates, for query: PageQuery, into scores: inout [Float]) {
    let ads = query.snapshot.ads
    for (index, row) in candidates.ids.enumerated() {
      let bid = ads.bid[Int(row)]
      let rate = bid.event == .click ? candidates.rates.click[index] : 1
      scores[index] = Float(bid.perEvent.rawValue) * rate
    }
  }
}
