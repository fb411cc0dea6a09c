import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// A page's rating, what the person hid, and the item that the page is about.
struct SuitableItemFilter: Filter {
  let name: StageName = "items.suitability"

  func judge(_ candidates: Candidates, for query: PageQuery, into verdicts: inout [DropReason?]) {
    for (index, row) in candidates.ids.enumerated() {
      let item = query.snapshot.items[Int(row)]
      if item.rating > query.page.rating {
        verdicts[index] = .itemRating
      } else if query.hidden.contains(item.id) {
        verdicts[index] = .hidden
      } else if Int(row) == query.seedRow {
        verdicts[index] = .seedItem
      }
    }
  }
}
