import Domain
import Funnel
import Ledger
import Prediction
import Retrieval

/// After some of the answers, asks the heavy model for all candidates, and counts which of its best the light one had left.
struct LightRecallObserver: Observer {
  let name: StageName
  /// Whether the rows are ads or items.
  let isAd: Bool
  let monitor: LightRecallMonitor

  /// One page of so many is looked at.
  private static let interval: UInt64 = 64
  /// The most of the heavy model's best that are looked for, about twice what a page shows.
  private static let depth = 20

  func isEnabled(for query: PageQuery) -> Bool {
    query.effort == .full && query.predictor.light != nil && query.seed.isMultiple(of: Self.interval)
  }

  func observe(_ result: FunnelResult<Candidates>, of query: PageQuery) async {
    let left = result.selected.ids
    let others = result.dropped.lazy.filter { $0.reason == .selectionRank }.map(\.id)
    // With nothing left out there is nothing to miss.
    guard !others.isEmpty else { return }
    var all = Candidates(rows: left + others)
    let rows = query.itemRows(all.ids, isAd: isAd)
    guard let features = try? query.features(of: rows, isAd: isAd).0,
      let rates = try? query.rates(of: rows, isAd: isAd, features: features, by: query.predictor)
    else { return }
    all.assign(rates, features: features)
    var scores = [Float](repeating: .nan, count: all.count)
    if isAd {
      ExpectedRevenueScorer(name: name, isHeavy: true).score(all, for: query, into: &scores)
    } else {
      ClickRateScorer(name: name, isHeavy: true).score(all, for: query, into: &scores)
    }
    var verdicts = [DropReason?](repeating: nil, count: all.count)
    let best = TopSelector<PageQuery, Candidates>(name, limit: Self.depth)
      .select(from: all, scores: scores, for: query, into: &verdicts)
    monitor.note(wanted: best.count, found: best.count { $0 < left.count }, isAd: isAd)
  }
}
