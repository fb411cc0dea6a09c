import Domain
import Funnel
import Market
import Prediction
import Retrieval

/// Targeting of all kinds, consent and rating.
struct TargetingFilter: Filter {
  let name: StageName = "ads.eligibility"

  func judge(_ candidates: Candidates, for query: PageQuery, into verdicts: inout [DropReason?]) {
    for (index, row) in candidates.ids.enumerated() { verdicts[index] = query.eligibility.reason(Int(row)) }
  }
}
