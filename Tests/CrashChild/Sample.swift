import Domain
import Funnel
import Ledger
import Market
import Store

/// What number n stands for: the same in the child and in the test that checks what it left.
enum Sample {
  static let limits = BudgetLimits(daily: Micros(rawValue: 20_000), lifetime: Micros(rawValue: 35_000))

  /// 1 to 1,000 bytes that start with the number.
  static func payload(_ number: Int) -> [UInt8] {
    var random = SeededRandom(seed: UInt64(number))
    let head = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    return head + (0..<random.index(below: 992)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  static func number(_ payload: ArraySlice<UInt8>) -> Int {
    payload.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) }
  }

  static func charge(_ number: Int, campaign: CampaignID, day: MarketDay) throws -> (Event, ChargeRequest) {
    let event = Event(id: try EventID("e\(number)"), kind: .click, at: Timestamp(milliseconds: Int64(number)))
    let charge = ChargeRequest(
      token: "t\(number)", event: event.id, kind: .click, decision: try DecisionID("d\(number)"), position: 2,
      advertiser: try AdvertiserID("v"), campaign: campaign, adGroup: try AdGroupID("g-\(campaign)"),
      ad: try AdID("a-\(campaign)"), day: day, hour: number % 24, at: event.at,
      price: Micros(rawValue: Int64(100 + number % 7)))
    return (event, charge)
  }

  /// A page of two organic entries and one ad that won against another.
  static func record(
    _ number: Int, at milliseconds: Int64? = nil, person: PersonalPart = .anonymous, policy: Policy = .standard
  ) throws -> DecisionRecord {
    var ads = AdColumns()
    for row in 0..<2 {
      ads.ad.append(try AdID("ad\(row)"))
      ads.item.append(try ItemID("item\(row)"))
      ads.campaign.append(try CampaignID("campaign\(row)"))
      ads.advertiser.append(try AdvertiserID("advertiser\(row)"))
      ads.bid.append(try Bid(event: .click, amount: Micros(rawValue: 500_000 + Int64(number % 100))))
      ads.multiplier.append(.one)
      ads.freeBudget.append(Micros(rawValue: 10_000_000))
      ads.cap.append(nil)
      ads.sources.append(SourceSet(position: 0))
    }
    ads.predictions = Predictions(missing: 2)
    var organic = OrganicColumns()
    organic.item = [try ItemID("one"), try ItemID("two")]
    organic.predictions = Predictions(missing: 2)
    organic.sources = [SourceSet(position: 1), SourceSet(position: 2)]
    let award = AwardedAd(
      row: number % 2, position: 1, price: Micros(rawValue: Int64(number % 1_000 + 1)),
      setBy: .rival(row: 1 - number % 2), hold: Micros(rawValue: Int64(number % 1_000)))
    let decision = Decision(
      entries: [.organic(row: 0, propensity: .one), .ad(award: 0), .organic(row: 1, propensity: .one)],
      awards: [award], dropped: [DroppedRow(row: 1 - number % 2, reason: .outranked)])
    let input = DecisionInput(
      id: try DecisionID("decision-\(number)"), at: Timestamp(milliseconds: milliseconds ?? Int64(number)),
      seed: UInt64(number), page: PageRequest(surface: .homeFeed, size: 3),
      versions: Versions(catalogue: 7, userState: 1, models: ["m@1"], rules: 1), policy: policy, ads: ads,
      organic: organic)
    return DecisionRecord(
      input: input, attempts: [Attempt(excluded: [], awards: [award])], decision: decision, person: person)
  }
}
