import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// Live content, all of it while it fits, else a seeded sample: the home feed's simplest source.
struct LiveItemSource: Source {
  let name: StageName = "items.live"
  /// Of so many live items all are candidates.
  let wholeLimit: Int
  /// Items drawn of more than that.
  let sample: Int

  func isEnabled(for query: PageQuery) -> Bool { query.page.surface == .homeFeed }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    let live = query.snapshot.liveItems
    guard live.count > wholeLimit else { return Candidates(rows: live) }
    var random = query.random("items.live")
    let start = random.index(below: live.count)
    // A window that starts anywhere: each item is as likely as any other, without a shuffle of all.
    return Candidates(
      rows: (0..<min(query.effort.candidates(of: sample), live.count)).map { live[(start + $0) % live.count] }.sorted())
  }
}
