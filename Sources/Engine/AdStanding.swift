import Domain
import Funnel
import Ledger
import Market

/// Where each ad of an input stands on its way to a slot: eligible with a value, or dropped with a reason.
struct AdStanding {
  private(set) var candidates = AuctionCandidates()
  private(set) var isEligible: [Bool]
  private var reasons: [DropReason?]

  init(input: DecisionInput, refusals: [Refusal]) {
    let ads = input.ads
    let refused = Dictionary(refusals.map { ($0.campaign, $0.reason) }) { first, _ in first }
    let rules = DecisionRules(of: input)
    var parties = RowNumbers<Advertiser>(rows: ads.count)
    var items = RowNumbers<Item>(rows: rules.showsItemsOnce ? ads.count : 0)
    let squashing = input.policy.auction?.squashing
    isEligible = []
    reasons = []
    isEligible.reserveCapacity(ads.count)
    reasons.reserveCapacity(ads.count)
    for row in 0..<ads.count {
      let rate = Self.billedRate(row, ads)
      let extra = Self.extraValue(row, ads, policy: input.policy)
      let ranked = ads.bid[row].event == .click ? rate.map { squashing?($0) ?? $0 } : rate
      let reason =
        (refused.isEmpty ? nil : refused[ads.campaign[row]])
        ?? Self.obstacle(row, ads, isPriced: rate != nil && extra != nil)
      reasons.append(reason)
      isEligible.append(reason == nil)
      let party = parties.number(of: ads.advertiser[row])
      let item = rules.showsItemsOnce ? items.number(of: ads.item[row]) : nil
      candidates.append(
        bid: ads.bid[row].perEvent, multiplier: ads.multiplier[row], billedRate: ranked ?? .zero,
        extraValue: extra ?? .zero, party: party, item: item, tieRank: Int32(row))
    }
  }

  /// P(billed event | impression), or nil when its prediction is missing.
  static func billedRate(_ row: Int, _ ads: AdColumns) -> FixedPoint? {
    switch ads.bid[row].event {
    case .impression: .one
    case .click: ads.predictions.click[row]
    }
  }

  /// Value beside money for one impression; nil when a prediction that counts is missing.
  static func extraValue(_ row: Int, _ ads: AdColumns, policy: Policy) -> ImpressionValue? {
    guard let gain = ImpressionValue(policy.saveValue, ifKnown: ads.predictions.save[row]),
      let loss = ImpressionValue(policy.hideCost, ifKnown: ads.predictions.hide[row])
    else { return nil }
    guard let utility = policy.utility else { return gain - loss }
    guard let click = ImpressionValue(utility.click, ifKnown: ads.predictions.click[row]),
      let conversion = ImpressionValue(utility.conversion, ifKnown: ads.predictions.conversion[row])
    else { return nil }
    return gain - loss + click + conversion - ImpressionValue(utility.showing, at: .one)
  }

  private static func obstacle(_ row: Int, _ ads: AdColumns, isPriced: Bool) -> DropReason? {
    if let cap = ads.cap[row], cap.used >= cap.allowed { return .frequencyCap }
    if ads.freeBudget[row] <= .zero { return .budgetExhausted }
    return isPriced ? nil : .predictionMissing
  }

  /// Notes why those that competed have no place on the page.
  /// - Parameters:
  ///   - placed: the rows that found a position.
  ///   - unplaced: why the other winners did not.
  mutating func note(_ outcome: AuctionOutcome, placed: Set<Int>, unplaced: DropReason) {
    for row in outcome.belowReserve { reasons[row] = .belowReserve }
    for row in outcome.sameParty { reasons[row] = .sameAdvertiser }
    for row in outcome.sameItem { reasons[row] = .sameItem }
    for row in outcome.outranked { reasons[row] = .outranked }
    for award in outcome.awards where !placed.contains(award.row) { reasons[award.row] = unplaced }
  }

  /// All rows with a reason, in order.
  var dropped: [DroppedRow] {
    reasons.enumerated().compactMap { row, reason in reason.map { DroppedRow(row: row, reason: $0) } }
  }
}
