import Domain
import Funnel
import Indexes
import Ledger

/// What lies nearest to vectors of the request, in every space that has them.
struct VectorSource: Source {
  /// Where the search starts.
  enum Anchor: String {
    case interests, seed, queryText, queryPicture
  }

  /// One of a request's searches, which content and ads share.
  struct Search: Hashable {
    let anchor: Anchor
    let place: Int
  }

  let name: StageName
  let anchor: Anchor
  /// Whether the rows are ads of the items found.
  let isAd: Bool
  let limit: Int
  /// How often an item may be in several lists.
  private static let overlap = 2
  /// Items of each search, no fewer than the limit; the same for content and ads.
  private let depth: Int

  init(_ anchor: Anchor, isAd: Bool, limit: Int, depth: Int) {
    self.depth = max(limit, depth)
    name = StageName("\(isAd ? "ads" : "items").\(anchor.rawValue)")
    self.anchor = anchor
    self.isAd = isAd
    self.limit = limit
  }

  func isEnabled(for query: PageQuery) -> Bool { !anchors(of: query).isEmpty }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    let anchors = anchors(of: query)
    let limit = query.effort.candidates(of: limit)
    // The lists take turns below, and what several have counts once.
    let depth = query.effort.candidates(of: min(depth, Self.overlap * depth / max(1, anchors.count)))
    let lists = try anchors.enumerated().map { place, start in
      try query.searches.value(of: Search(anchor: anchor, place: place)) {
        try start.table.nearest(to: start.vector, count: depth) { deadline.isPast }
      }
    }
    var rows: [Int32] = []
    var seen = Set<Int32>()
    // One of each list in turn, so that no interest crowds out the others.
    for rank in 0..<limit where rows.count < limit {
      for list in lists where rank < list.count && rows.count < limit {
        for row in isAd ? query.snapshot.adsByItem[list[rank]] ?? [] : [list[rank]] where seen.insert(row).inserted {
          rows.append(row)
        }
      }
    }
    return Candidates(rows: Array(rows.prefix(limit)))
  }

  private func anchors(of query: PageQuery) -> [(table: VectorTable, vector: Embedding)] {
    let vectors = query.vectors
    switch anchor {
    case .interests:
      // A page that is about something shows what is like that.
      guard query.page.surface != .search, query.page.surface != .related else { return [] }
      return vectors.spaces.flatMap { space in space.interests.map { (space.table, $0) } }
    case .seed: return vectors.spaces.compactMap { space in space.seed.map { (space.table, $0) } }
    case .queryText: return vectors.text.flatMap { space in space.query.map { [(space.table, $0)] } } ?? []
    case .queryPicture: return vectors.picture.flatMap { space in space.query.map { [(space.table, $0)] } } ?? []
    }
  }
}
