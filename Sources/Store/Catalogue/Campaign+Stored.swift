import Domain
import GRDB

extension Advertiser: StoredEntity {
  static let table = TableShape("advertisers", "id", "name", "status")

  func values() throws -> StatementArguments {
    [id.rawValue, try StoredText.checked(name, "name"), status.rawValue]
  }

  init(row: Row) throws {
    try self.init(
      id: AdvertiserID(row[0] as String), name: row[1], status: row.enumeration(2, of: Self.table.name))
  }
}

extension Campaign: StoredEntity {
  static let table = TableShape(
    "campaigns", "id", "advertiser", "name", "objective", "status", "daily_budget", "lifetime_budget", "start_at",
    "end_at", "cap_count", "cap_seconds")

  func values() throws -> StatementArguments {
    [
      id.rawValue, advertiser.rawValue, try StoredText.checked(name, "name"), objective.rawValue, status.rawValue,
      dailyBudget.rawValue, lifetimeBudget?.rawValue, schedule.start?.milliseconds, schedule.end?.milliseconds,
      frequencyCap?.count, frequencyCap?.seconds,
    ]
  }

  init(row: Row) throws {
    var cap: FrequencyCap?
    if let count = row[9] as Int?, let seconds = row[10] as Int64? {
      cap = try FrequencyCap(count: count, seconds: seconds)
    }
    try self.init(
      id: CampaignID(row[0] as String), advertiser: AdvertiserID(row[1] as String), name: row[2],
      objective: row.enumeration(3, of: Self.table.name), status: row.enumeration(4, of: Self.table.name),
      dailyBudget: Micros(rawValue: row[5]), lifetimeBudget: (row[6] as Int64?).map(Micros.init(rawValue:)),
      schedule: Schedule(
        start: (row[7] as Int64?).map(Timestamp.init(milliseconds:)),
        end: (row[8] as Int64?).map(Timestamp.init(milliseconds:))),
      frequencyCap: cap)
  }
}

extension AdGroup: StoredEntity {
  static let table = TableShape(
    "ad_groups", "id", "campaign", "name", "status", "bid_event", "bid", "targeting")

  func values() throws -> StatementArguments {
    [
      id.rawValue, campaign.rawValue, try StoredText.checked(name, "name"), status.rawValue, bid.event.rawValue,
      bid.amount.rawValue, try TargetingFields.json(targeting),
    ]
  }

  init(row: Row) throws {
    try self.init(
      id: AdGroupID(row[0] as String), campaign: CampaignID(row[1] as String), name: row[2],
      status: row.enumeration(3, of: Self.table.name),
      bid: Bid(event: row.enumeration(4, of: Self.table.name), amount: Micros(rawValue: row[5])),
      targeting: TargetingFields.parse(row[6]))
  }
}

extension Ad: StoredEntity {
  static let table = TableShape("ads", "id", "ad_group", "item", "status", "rating")

  func values() throws -> StatementArguments {
    [id.rawValue, adGroup.rawValue, item.rawValue, status.rawValue, rating.rawValue]
  }

  init(row: Row) throws {
    try self.init(
      id: AdID(row[0] as String), adGroup: AdGroupID(row[1] as String), item: ItemID(row[2] as String),
      status: row.enumeration(3, of: Self.table.name), rating: row.enumeration(4, of: Self.table.name))
  }
}
