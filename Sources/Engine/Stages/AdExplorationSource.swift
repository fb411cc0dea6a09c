import Domain
import Funnel
import Market
import Prediction
import Retrieval

/// A few eligible ads at random, so that one with a low bid or no history is seen at all.
struct AdExplorationSource: Source {
  let name: StageName = "ads.exploration"
  let count: Int

  func isEnabled(for query: PageQuery) -> Bool { query.eligibility.count > 0 }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    let eligible = query.eligibility.count
    var random = query.random("ads.exploration")
    var rows = Set<Int32>()
    for _ in 0..<count { rows.insert(Int32(query.eligibility.eligibleRow(at: random.index(below: eligible)))) }
    return Candidates(rows: rows.sorted())
  }
}
