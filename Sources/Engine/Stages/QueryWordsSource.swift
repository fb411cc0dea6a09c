import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// Content that holds the words searched for.
struct QueryWordsSource: Source {
  let name: StageName = "items.words"
  let limit: Int

  func isEnabled(for query: PageQuery) -> Bool { query.page.surface == .search }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    Candidates(rows: query.snapshot.words.rows(matching: query.viewer.queryWords, limit: limit))
  }
}
