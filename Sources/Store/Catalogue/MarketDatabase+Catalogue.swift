public import Domain
import GRDB

/// Items, users and campaigns. Lists are ordered by id. Writing what is stored already changes nothing.
extension MarketDatabase {
  /// A number that grows with every change to items, advertisers, campaigns, ad groups or ads.
  public func catalogueVersion() throws -> Int64 { try read(Catalogue.version) }

  public func items() throws -> [Item] { try read(Item.fetchAll) }
  public func item(_ id: ItemID) throws -> Item? { try read { try Item.fetch(id.rawValue, in: $0) } }
  public func users() throws -> [User] { try read(User.fetchAll) }
  public func user(_ id: UserID) throws -> User? { try read { try User.fetch(id.rawValue, in: $0) } }
  public func advertisers() throws -> [Advertiser] { try read(Advertiser.fetchAll) }
  public func campaigns() throws -> [Campaign] { try read(Campaign.fetchAll) }
  public func adGroups() throws -> [AdGroup] { try read(AdGroup.fetchAll) }
  public func ads() throws -> [Ad] { try read(Ad.fetchAll) }

  /// All that a serving snapshot is made of, at one moment.
  public func catalogue() throws -> Catalogue { try read(Catalogue.init(in:)) }

  /// - Returns: how many were new or different.
  /// - Throws: `StoreError`: `badRow`; nothing is written then. So do the others below.
  @discardableResult
  public func upsert(items: [Item]) throws -> Int { try write { try Catalogue.upsert(items, in: $0) } }

  /// - Returns: how many were new or different.
  @discardableResult
  public func upsert(users: [User]) throws -> Int {
    try write { database in try users.count { try $0.upsert(in: database) } }
  }

  /// - Returns: how many were new or different.
  @discardableResult
  public func upsert(advertisers: [Advertiser]) throws -> Int {
    try write { try Catalogue.upsert(advertisers, in: $0) }
  }

  /// - Returns: how many were new or different.
  /// - Throws: `StoreError`: `unknownReference` for an advertiser that is not stored.
  @discardableResult
  public func upsert(campaigns: [Campaign]) throws -> Int { try write { try Catalogue.upsert(campaigns, in: $0) } }

  /// - Returns: how many were new or different.
  /// - Throws: `StoreError`: `unknownReference` for a campaign that is not stored.
  @discardableResult
  public func upsert(adGroups: [AdGroup]) throws -> Int { try write { try Catalogue.upsert(adGroups, in: $0) } }

  /// - Returns: how many were new or different.
  /// - Throws: `StoreError`: `unknownReference` for an ad group or an item that is not stored.
  @discardableResult
  public func upsert(ads: [Ad]) throws -> Int { try write { try Catalogue.upsert(ads, in: $0) } }
}
