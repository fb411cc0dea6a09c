import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// The light score of content: its predicted click rate.
struct ClickRateScorer: Scorer {
  let name: StageName = "items.clickRate"

  func score(_ candidates: Candidates, for query: PageQuery, into scores: inout [Float]) {
    for index in candidates.ids.indices { scores[index] = candidates.rates.click[index] }
  }
}
