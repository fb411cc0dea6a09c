import Domain
import Funnel
import Market
import Prediction
import Retrieval

/// Campaigns deliver within their schedule, and neither what the person hid nor what the page is about.
struct DeliveryFilter: Filter {
  let name: StageName = "ads.delivery"

  func judge(_ candidates: Candidates, for query: PageQuery, into verdicts: inout [DropReason?]) {
    let snapshot = query.snapshot
    for (index, row) in candidates.ids.enumerated() {
      let ad = Int(row)
      if !snapshot.campaigns[Int(snapshot.ads.campaign[ad])].schedule.contains(query.at) {
        verdicts[index] = .schedule
      } else if query.hidden.contains(snapshot.items[Int(snapshot.ads.item[ad])].id) {
        verdicts[index] = .hidden
      } else if Int(snapshot.ads.item[ad]) == query.seedRow {
        verdicts[index] = .seedItem
      }
    }
  }
}
