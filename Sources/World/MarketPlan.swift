public import Domain

/// The advertisers of a world: what they sell, what a sale is worth to them, and how they bid.
public struct MarketPlan: Sendable {
  public let advertisers: [Advertiser]
  public let campaigns: [Campaign]
  public let adGroups: [AdGroup]
  public let ads: [Ad]
  public let campaignOfAd: [AdID: CampaignID]
  /// What a conversion is worth to the advertiser; no model reads it.
  public let conversionValue: [CampaignID: Micros]

  /// - Parameters:
  ///   - count: advertisers; each has one campaign with one group of two to six ads.
  ///   - items: what can be advertised.
  ///   - dailyBudget: the middle of the budgets, which spread from a third to three times of it.
  public init(advertisers count: Int, items: [Item], dailyBudget: Micros, seed: UInt64) throws(DomainError) {
    var random = SeededRandom(seed: seed, stream: "market")
    var plan = Draft()
    let byCategory = Dictionary(grouping: items.filter { $0.category != nil }) {
      $0.category?.lineage.first?.path ?? ""
    }
    let kinds = byCategory.keys.sorted()
    for number in 0..<count where !kinds.isEmpty {
      let kind = kinds[random.index(below: kinds.count)]
      var stock = (byCategory[kind] ?? []).sorted { $0.id < $1.id }
      random.shuffle(&stock)
      try plan.add(
        number: number, stock: Array(stock.prefix(2 + random.index(below: 5))), kind: try Category(kind),
        dailyBudget: dailyBudget, random: &random)
    }
    advertisers = plan.advertisers
    campaigns = plan.campaigns
    adGroups = plan.adGroups
    ads = plan.ads
    conversionValue = plan.conversionValue
    let campaignOfGroup = Dictionary(uniqueKeysWithValues: plan.adGroups.map { ($0.id, $0.campaign) })
    campaignOfAd = Dictionary(
      plan.ads.compactMap { ad in campaignOfGroup[ad.adGroup].map { (ad.id, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}

private struct Draft {
  var advertisers: [Advertiser] = []
  var campaigns: [Campaign] = []
  var adGroups: [AdGroup] = []
  var ads: [Ad] = []
  var conversionValue: [CampaignID: Micros] = [:]

  mutating func add(
    number: Int, stock: [Item], kind: Category, dailyBudget: Micros, random: inout SeededRandom
  ) throws(DomainError) {
    let advertiser = Advertiser(id: try AdvertiserID("adv-\(number)"), name: "Advertiser \(number)")
    let budget = Double(dailyBudget.rawValue) * [0.33, 0.6, 1, 1.6, 3][random.index(below: 5)]
    let campaign = Campaign(
      id: try CampaignID("camp-\(number)"), advertiser: advertiser.id, name: "\(kind) \(number)",
      objective: random.chance(0.6) ? .conversions : .traffic,
      dailyBudget: Micros(rawValue: Int64(budget)),
      frequencyCap: random.chance(0.5) ? try FrequencyCap(count: 3, seconds: 86_400) : nil)
    // A sale is worth 4 to 20 units; about one click in nine sells, and bidders shade their value.
    let value = random.uniform(in: 4..<20)
    let perClick = value * 0.11 * random.uniform(in: 0.5..<0.95)
    let isClick = random.chance(0.75)
    let bid =
      isClick
      ? try Bid(event: .click, amount: Micros(rawValue: Int64(perClick * 1_000_000)))
      : try Bid(event: .impression, amount: Micros(rawValue: Int64(perClick * 0.08 * 1_000_000) * 1_000))
    let group = AdGroup(
      id: try AdGroupID("group-\(number)"), campaign: campaign.id, name: campaign.name, bid: bid,
      targeting: try targeting(kind: kind, random: &random))
    advertisers.append(advertiser)
    campaigns.append(campaign)
    adGroups.append(group)
    conversionValue[campaign.id] = Micros(rawValue: Int64(value * 1_000_000))
    for (index, item) in stock.enumerated() {
      ads.append(Ad(id: try AdID("ad-\(number)-\(index)"), adGroup: group.id, item: item.id))
    }
  }

  /// Half of the groups are for everybody; the others narrow by one kind.
  private func targeting(kind: Category, random: inout SeededRandom) throws(DomainError) -> Targeting {
    switch random.index(below: 8) {
    case 0: Targeting(interests: .init(include: [kind]))
    case 1: Targeting(places: .init(include: [try Place("AT")]))
    case 2: Targeting(deviceKinds: [.phone, .tablet])
    case 3: Targeting(languages: ["de"], ages: [.from25, .from35, .from45])
    default: Targeting()
    }
  }
}
