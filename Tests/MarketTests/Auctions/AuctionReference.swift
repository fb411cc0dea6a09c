import Domain
import Market

/// The rule of the auction again, as plainly as it can be written: who takes which slot at given bids.
struct AuctionReference {
  let candidates: AuctionCandidates
  let isEligible: [Bool]
  let reserve: ImpressionValue

  /// Total values of rows that reach the reserve, by row.
  func values(bids: [Int: Int64] = [:]) -> [Int: Int128] {
    var values: [Int: Int128] = [:]
    for row in 0..<candidates.count where isEligible[row] {
      let bid = bids[row] ?? candidates.effectiveBid(row).rawValue
      let money = Int128(bid) * Int128(candidates.billedRate[row].raw)
      let total = money + candidates.extraValue[row].raw
      if money > 0, money >= reserve.raw, total >= reserve.raw { values[row] = total }
    }
    return values
  }

  /// Rows in the order of slots, one a party and one an item.
  func ranking(bids: [Int: Int64] = [:]) -> [Int] {
    let values = values(bids: bids)
    func isBetter(_ left: Int, _ right: Int) -> Bool {
      guard let first = values[left], let second = values[right] else { return false }
      return (second, candidates.tieRank[left]) < (first, candidates.tieRank[right])
    }
    var shown: [Int] = []
    for row in values.keys.sorted(by: isBetter) {
      let isRepeat = shown.contains {
        candidates.party[$0] == candidates.party[row] || candidates.item[$0] == candidates.item[row]
      }
      if !isRepeat { shown.append(row) }
    }
    return shown
  }

  /// The smallest bid at which the row keeps its slot when its party has no other row, found one micro at a time.
  func smallestBid(keeping slot: Int, row: Int) -> Int64 {
    let alone = candidates.party.indices.map {
      isEligible[$0] && ($0 == row || candidates.party[$0] != candidates.party[row])
    }
    let market = AuctionReference(candidates: candidates, isEligible: alone, reserve: reserve)
    var bid = candidates.effectiveBid(row).rawValue
    while bid > 0, market.ranking(bids: [row: bid - 1]).firstIndex(of: row) == slot { bid -= 1 }
    return bid
  }
}
