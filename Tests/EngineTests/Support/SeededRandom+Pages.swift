import Domain
import Ledger
import Market
import TestSupport

/// Inputs on which advertisers pay for items that are content too.
extension SeededRandom {
  /// Makes ads show items of the content, and each other's.
  mutating func advertiseContent(of input: inout DecisionInput) throws {
    for row in 0..<input.ads.count {
      if chance(0.5), input.organic.count > 0 {
        input.ads.item[row] = input.organic.item[index(below: input.organic.count)]
      } else {
        input.ads.item[row] = try ItemID("item\(int(0...9))")
      }
    }
  }

  /// A home feed without chance whose ads all may win, the first at the second place.
  mutating func homeFeed(ads: Int, items: Int) throws -> DecisionInput {
    var input = try decisionInput(ads: ads, items: items)
    input.page = PageRequest(surface: .homeFeed, size: 20)
    input.policy.pageSize = 20
    input.policy.explorationShare = 0
    input.policy.reservePerThousand = .zero
    input.policy.hideCost = .zero
    input.policy.adLoad = AdLoad(firstPosition: 1, gap: 1, maximum: 3)
    input.ads.bid = try (0..<ads).map { _ in try Bid(event: .impression, amount: Micros(rawValue: 5_000_000)) }
    input.ads.multiplier = [FixedPoint](repeating: .one, count: ads)
    input.ads.freeBudget = [Micros](repeating: Micros(rawValue: 50_000_000), count: ads)
    input.ads.cap = [CapState?](repeating: nil, count: ads)
    let rate = FixedPoint(raw: 1 << 25)
    let known = [FixedPoint?](repeating: rate, count: ads)
    input.ads.predictions = Predictions(click: known, save: known, hide: known, conversion: known)
    return input
  }
}
