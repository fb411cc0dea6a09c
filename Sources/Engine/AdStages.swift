import Domain
import Funnel
import Market
import Prediction
import Retrieval

/// Ads from the targeting index: those that may be shown here first, in the order of their highest bids; then, while there is
/// room, the others, so that the record can say why each was not.
struct TargetingSource: Source {
  let name: StageName = "ads.targeting"
  let limit: Int

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    let ads = query.snapshot.ads
    let eligible = query.eligibility.eligibleRows
    var rows = eligible.map(Int32.init)
    if rows.count > limit {
      rows.sort { left, right in
        let (a, b) = (ads.bid[Int(left)].perEvent, ads.bid[Int(right)].perEvent)
        return a != b ? a > b : left < right
      }
      rows.removeLast(rows.count - limit)
    }
    for row in 0..<ads.count where rows.count < limit && !query.eligibility.isEligible(row) {
      if row.isMultiple(of: 256), deadline.isPast { break }
      rows.append(Int32(row))
    }
    return Candidates(rows: rows)
  }
}

/// A few eligible ads at random, so that one with a low bid or no history is seen at all.
struct AdExplorationSource: Source {
  let name: StageName = "ads.exploration"
  let count: Int

  func isEnabled(for query: PageQuery) -> Bool { query.eligibility.count > 0 }

  func candidates(for query: PageQuery, until deadline: Deadline) async throws -> Candidates {
    let eligible = query.eligibility.eligibleRows
    var random = query.random("ads.exploration")
    var rows = Set<Int32>()
    for _ in 0..<count { rows.insert(Int32(eligible[random.index(below: eligible.count)])) }
    return Candidates(rows: rows.sorted())
  }
}

/// Targeting of all kinds, consent and rating.
struct TargetingFilter: Filter {
  let name: StageName = "ads.eligibility"

  func judge(_ candidates: Candidates, for query: PageQuery, into verdicts: inout [DropReason?]) {
    for (index, row) in candidates.ids.enumerated() { verdicts[index] = query.eligibility.reason(Int(row)) }
  }
}

/// Campaigns deliver within their schedule, and not what the person hid.
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
      }
    }
  }
}

/// The light score of an ad: what a thousand impressions may earn.
struct ExpectedRevenueScorer: Scorer {
  let name: StageName = "ads.revenue"

  func score(_ candidates: Candidates, for query: PageQuery, into scores: inout [Float]) {
    let ads = query.snapshot.ads
    for (index, row) in candidates.ids.enumerated() {
      let bid = ads.bid[Int(row)]
      let rate = bid.event == .click ? candidates.rates.click[index] : 1
      scores[index] = Float(bid.perEvent.rawValue) * rate
    }
  }
}
