import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// Live content, all of it while it fits, else a seeded sample: the home feed's simplest source.
struct LiveItemSource: Source {
  let name: StageName = "items.live"
  let limit: Int

  func isEnabled(for query: PageQuery) -> Bool { query.page.surface == .homeFeed }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    let live = query.snapshot.liveItems
    guard live.count > limit else { return Candidates(rows: live) }
    var random = query.random("items.live")
    let start = random.index(below: live.count)
    // A window that starts anywhere: each item is as likely as any other, without a shuffle of all.
    return Candidates(rows: (0..<limit).map { live[(start + $0) % live.count] }.sorted())
  }
}

/// Content that holds the words searched for.
struct QueryWordsSource: Source {
  let name: StageName = "items.words"
  let limit: Int

  func isEnabled(for query: PageQuery) -> Bool { query.page.surface == .search }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    Candidates(rows: query.snapshot.words.rows(matching: query.viewer.queryWords, limit: limit))
  }
}

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

/// The light score of content: its predicted click rate.
struct ClickRateScorer: Scorer {
  let name: StageName = "items.clickRate"

  func score(_ candidates: Candidates, for query: PageQuery, into scores: inout [Float]) {
    for index in candidates.ids.indices { scores[index] = candidates.rates.click[index] }
  }
}

/// What the active model expects of each candidate.
struct PredictionHydrator: Hydrator {
  let name: StageName
  /// Whether the rows are ads or items.
  let isAd: Bool

  func hydrate(_ candidates: Candidates, for query: PageQuery, until deadline: Deadline) async throws -> Patch<Candidates> {
    let snapshot = query.snapshot
    let items = candidates.ids.map { row in
      snapshot.items[isAd ? Int(snapshot.ads.item[Int(row)]) : Int(row)].id
    }
    let rates = query.predictor.predict(
      PredictionBatch(
        items: items, isAd: isAd, surface: query.page.surface, viewer: query.features, seed: query.seed))
    return Patch { $0.assign(rates) }
  }
}
