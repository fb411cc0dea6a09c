import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// Content of the seed item's category, and of what is above it while too little is found.
struct RelatedItemSource: Source {
  let name: StageName = "items.related"
  let limit: Int

  func isEnabled(for query: PageQuery) -> Bool { query.page.surface == .related }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    guard let seed = query.seedRow else { return Candidates() }
    var rows: [Int32] = []
    var seen: Set<Int32> = [Int32(seed)]
    for category in (query.snapshot.items[seed].category?.lineage ?? []).reversed() where rows.count < limit {
      for row in query.snapshot.itemsByCategory[category] ?? [] where rows.count < limit && seen.insert(row).inserted {
        rows.append(row)
      }
    }
    return Candidates(rows: rows)
  }
}
