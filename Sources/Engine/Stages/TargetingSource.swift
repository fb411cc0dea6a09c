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
    let limit = query.effort.candidates(of: limit)
    let (ads, eligibility) = (query.snapshot.adsByBid, query.eligibility)
    var rows: [Int32] = []
    for (place, row) in ads.enumerated() where eligibility.isEligible(Int(row)) {
      if rows.count == limit || place.isMultiple(of: 256) && deadline.isPast { break }
      rows.append(row)
    }
    // While there is room, others too, so that the record says why they are not shown.
    for row in ads.indices {
      if rows.count >= limit || row.isMultiple(of: 256) && deadline.isPast { break }
      if !eligibility.isEligible(row) { rows.append(Int32(row)) }
    }
    return Candidates(rows: rows)
  }
}
