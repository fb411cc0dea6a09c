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
