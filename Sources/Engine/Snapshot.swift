import Domain
import Prediction
import Retrieval
import Signals

/// The catalogue and campaigns as one request sees them: immutable, swapped in whole, rows in the order of identifiers.
final class Snapshot: Sendable {
  let version: Int64
  /// The store's version of signals that the vectors were read under, at least.
  let signalsVersion: Int64
  let items: [Item]
  let itemRows: [ItemID: Int32]
  let ads: AdTable
  /// Rows of ads, the highest bid first.
  let adsByBid: [Int32]
  let campaigns: [Campaign]
  let campaignRows: [CampaignID: Int32]
  /// Of the caps' windows, in seconds; 0 without caps.
  let longestCap: Int64
  let targeting: TargetingIndex
  let words: WordIndex
  /// Live items by category and everything above it.
  let itemsByCategory: [Category: [Int32]]
  let liveItems: [Int32]
  /// Rows of the ads that show each item.
  let adsByItem: [Int32: [Int32]]
  let features: ItemFeatureTable
  /// Where `ItemStatistics` keeps each item's counts.
  let statisticSlots: [Int32]
  /// Rows by those slots; -1 for an item of another snapshot.
  private let slotRows: [Int32]
  let vectors: ItemVectors
  /// As they were in force when the vectors were read.
  let signals: EngineSignals
  /// What items are about; nil where nothing tells.
  let interests: CatalogueInterests?

  /// - Parameters:
  ///   - statistics: learns of items that it does not know.
  ///   - signals: that the vectors are of.
  ///   - interests: where items without a category stand.
  ///   - vectors: gives the vectors of items by row.
  init(
    version: Int64, signalsVersion: Int64, items: [Item], advertisers: [Advertiser], campaigns: [Campaign],
    adGroups: [AdGroup], ads: [Ad], statistics: ItemStatistics, signals: EngineSignals = .none,
    interests: CatalogueInterests? = nil, vectors: ([ItemID: Int32]) throws -> ItemVectors
  ) rethrows {
    self.version = version
    self.signalsVersion = signalsVersion
    self.signals = signals
    self.interests = interests
    self.items = items.sorted { $0.id < $1.id }
    itemRows = Dictionary(uniqueKeysWithValues: self.items.enumerated().map { ($1.id, Int32($0)) })
    self.campaigns = campaigns.sorted { $0.id < $1.id }
    campaignRows = Dictionary(uniqueKeysWithValues: self.campaigns.enumerated().map { ($1.id, Int32($0)) })
    let joined = AdTable.join(
      ads: ads, adGroups: adGroups, campaigns: self.campaigns, campaignRows: campaignRows, advertisers: advertisers,
      items: self.items, itemRows: itemRows)
    let table = joined.table
    self.ads = table
    adsByBid = (0..<Int32(table.count)).sorted { left, right in
      let (a, b) = (table.bid[Int(left)].perEvent, table.bid[Int(right)].perEvent)
      return a != b ? a > b : left < right
    }
    longestCap = campaigns.compactMap { $0.frequencyCap?.seconds }.max() ?? 0
    targeting = TargetingIndex(rules: joined.rules)
    let sorted = self.items
    let live = sorted.indices.filter { sorted[$0].isLive }.map(Int32.init)
    liveItems = live
    words = WordIndex(texts: sorted.map { $0.isLive ? "\($0.title) \($0.text)" : "" })
    let topics = sorted.map { item in interests?.topic(of: item) ?? item.category }
    var byCategory: [Category: [Int32]] = [:]
    for row in live {
      for category in topics[Int(row)]?.lineage ?? [] { byCategory[category, default: []].append(row) }
    }
    itemsByCategory = byCategory
    adsByItem = Dictionary(grouping: (0..<Int32(joined.table.count)), by: { joined.table.item[Int($0)] })
    features = ItemFeatureTable(categories: topics)
    statisticSlots = statistics.slots(of: sorted)
    var slotRows = [Int32](repeating: -1, count: Int(statisticSlots.max() ?? -1) + 1)
    for (row, slot) in statisticSlots.enumerated() { slotRows[Int(slot)] = Int32(row) }
    self.slotRows = slotRows
    self.vectors = try vectors(itemRows)
  }

  /// Rows of those that may be shown, of items by where their counts are kept.
  func liveRows(atSlots slots: [Int32]) -> [Int32] {
    slots.compactMap { slot in
      guard Int(slot) < slotRows.count, slotRows[Int(slot)] >= 0 else { return nil }
      let row = slotRows[Int(slot)]
      return items[Int(row)].isLive ? row : nil
    }
  }

  /// The category of a row, or where its interests put it.
  func topic(_ row: Int) -> Category? { interests?.topic(of: items[row]) ?? items[row].category }

  func itemRow(_ id: ItemID) -> Int? { itemRows[id].map(Int.init) }
}
