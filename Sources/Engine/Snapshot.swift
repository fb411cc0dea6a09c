import Domain
import Retrieval

/// The catalogue and campaigns as one request sees them: immutable, swapped in whole, rows in the order of identifiers.
final class Snapshot: Sendable {
  let version: Int64
  let items: [Item]
  let itemRows: [ItemID: Int32]
  let ads: AdTable
  let campaigns: [Campaign]
  let campaignRows: [CampaignID: Int32]
  let targeting: TargetingIndex
  let words: WordIndex
  /// Live items by category and everything above it.
  let itemsByCategory: [Category: [Int32]]
  let liveItems: [Int32]

  init(
    version: Int64, items: [Item], advertisers: [Advertiser], campaigns: [Campaign], adGroups: [AdGroup], ads: [Ad]
  ) {
    self.version = version
    self.items = items.sorted { $0.id < $1.id }
    itemRows = Dictionary(uniqueKeysWithValues: self.items.enumerated().map { ($1.id, Int32($0)) })
    self.campaigns = campaigns.sorted { $0.id < $1.id }
    campaignRows = Dictionary(uniqueKeysWithValues: self.campaigns.enumerated().map { ($1.id, Int32($0)) })
    let joined = AdTable.join(
      ads: ads, adGroups: adGroups, campaigns: self.campaigns, campaignRows: campaignRows, advertisers: advertisers,
      items: self.items, itemRows: itemRows)
    self.ads = joined.table
    targeting = TargetingIndex(rules: joined.rules)
    let sorted = self.items
    let live = sorted.indices.filter { sorted[$0].isLive }.map(Int32.init)
    liveItems = live
    words = WordIndex(texts: sorted.map { $0.isLive ? "\($0.title) \($0.text)" : "" })
    var byCategory: [Category: [Int32]] = [:]
    for row in live {
      for category in sorted[Int(row)].category?.lineage ?? [] { byCategory[category, default: []].append(row) }
    }
    itemsByCategory = byCategory
  }

  func itemRow(_ id: ItemID) -> Int? { itemRows[id].map(Int.init) }
}
