public import Domain
import GRDB

/// The content and the campaigns of a market at one moment.
public struct Catalogue: Equatable, Sendable {
  public let version: Int64
  public let items: [Item]
  public let advertisers: [Advertiser]
  public let campaigns: [Campaign]
  public let adGroups: [AdGroup]
  public let ads: [Ad]

  init(in database: Database) throws {
    version = try Self.version(in: database)
    items = try Item.fetchAll(in: database)
    advertisers = try Advertiser.fetchAll(in: database)
    campaigns = try Campaign.fetchAll(in: database)
    adGroups = try AdGroup.fetchAll(in: database)
    ads = try Ad.fetchAll(in: database)
  }

  static func version(in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT version FROM catalogue_version") ?? 0
  }

  /// Stores entities of one table; the version grows when any of them is new or different.
  static func upsert(_ entities: [some StoredEntity], in database: Database) throws -> Int {
    let changed = try entities.count { try $0.upsert(in: database) }
    if changed > 0 { try recordChange(in: database) }
    return changed
  }

  static func recordChange(in database: Database) throws {
    try database.cachedStatement(sql: "UPDATE catalogue_version SET version = version + 1").execute()
  }
}
