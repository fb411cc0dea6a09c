import Domain
import Retrieval

/// The ads that may deliver as far as status goes, a column each, in the order of their identifiers.
struct AdTable: Sendable {
  private(set) var ad: [AdID] = []
  private(set) var item: [Int32] = []
  private(set) var adGroup: [AdGroupID] = []
  private(set) var campaign: [Int32] = []
  private(set) var advertiser: [AdvertiserID] = []
  private(set) var bid: [Bid] = []

  var count: Int { ad.count }

  /// Joins ads with all that is above them and leaves out what is paused, archived, or points at content that is not live.
  static func join(
    ads: [Ad], adGroups: [AdGroup], campaigns: [Campaign], campaignRows: [CampaignID: Int32],
    advertisers: [Advertiser], items: [Item], itemRows: [ItemID: Int32]
  ) -> (table: AdTable, rules: [TargetingIndex.Rule]) {
    let groups = Dictionary(uniqueKeysWithValues: adGroups.map { ($0.id, $0) })
    let payers = Dictionary(uniqueKeysWithValues: advertisers.map { ($0.id, $0) })
    var table = AdTable()
    var rules: [TargetingIndex.Rule] = []
    for ad in ads.sorted(by: { $0.id < $1.id }) {
      guard ad.status == .active, let group = groups[ad.adGroup], group.status == .active,
        let campaignRow = campaignRows[group.campaign], campaigns[Int(campaignRow)].status == .active,
        let payer = payers[campaigns[Int(campaignRow)].advertiser], payer.status == .active,
        let itemRow = itemRows[ad.item], items[Int(itemRow)].isLive
      else { continue }
      table.ad.append(ad.id)
      table.item.append(itemRow)
      table.adGroup.append(group.id)
      table.campaign.append(campaignRow)
      table.advertiser.append(payer.id)
      table.bid.append(group.bid)
      let rating = max(ad.rating, items[Int(itemRow)].rating)
      rules.append(.init(targeting: group.targeting, rating: rating))
    }
    return (table, rules)
  }
}
