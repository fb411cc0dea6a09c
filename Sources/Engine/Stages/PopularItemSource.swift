import Domain
import Funnel
import Ledger

/// What people act on most often: for a catalogue of which only a part enters a funnel, and for people of whom nothing is known.
struct PopularItemSource: Source {
  let name: StageName = "items.popular"
  let limit: Int
  /// Of so many live items all are candidates.
  let wholeLimit: Int

  func isEnabled(for query: PageQuery) -> Bool {
    query.page.surface == .homeFeed && query.snapshot.liveItems.count > wholeLimit
  }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    Candidates(
      rows: Array(query.snapshot.liveRows(atSlots: query.statistics.popular).prefix(query.effort.candidates(of: limit)))
    )
  }
}
