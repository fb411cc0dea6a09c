package import Domain
import GRDB

/// A page of a table, as rows of JSON.
package struct RowPage: Equatable, Sendable {
  package var rows: [[UInt8]]
  /// The identifier to go on after; nil at the end.
  package var next: String?
}

/// Tables that are read in pages.
package enum PagedTable: String, CaseIterable, Sendable {
  case items, users, advertisers, campaigns
  case adGroups = "ad_groups"
  case ads, audiences
}

extension MarketDatabase {
  /// The rows after an identifier, in the order of identifiers.
  /// - Parameter limit: at least 1.
  /// - Complexity: O(log n + limit).
  package func page(of table: PagedTable, after: String?, limit: Int) throws -> RowPage {
    let currency = settings.currency
    return switch table {
    case .items:
      try page(after, limit, id: \Item.id.rawValue) { ItemRow.write($0, currency: currency) }
    case .users: try page(after, limit, id: \User.id.rawValue) { UserRow.write($0) }
    case .advertisers:
      try page(after, limit, id: \Advertiser.id.rawValue) {
        CampaignRow.advertiser($0).write(currency: currency)
      }
    case .campaigns:
      try page(after, limit, id: \Campaign.id.rawValue) {
        CampaignRow.campaign($0).write(currency: currency)
      }
    case .adGroups:
      try page(after, limit, id: \AdGroup.id.rawValue) {
        CampaignRow.adGroup($0).write(currency: currency)
      }
    case .ads:
      try page(after, limit, id: \Ad.id.rawValue) { CampaignRow.ad($0).write(currency: currency) }
    case .audiences: try page(after, limit, id: \Audience.id.rawValue) { AudienceRow.write($0) }
    }
  }

  /// One row of a table as JSON; nil where there is none of that identifier.
  package func row(_ id: String, of table: PagedTable) throws -> [UInt8]? {
    let currency = settings.currency
    return try read { database in
      switch table {
      case .items: try Item.fetch(id, in: database).map { ItemRow.write($0, currency: currency) }
      case .users: try User.fetch(id, in: database).map { UserRow.write($0) }
      case .advertisers:
        try Advertiser.fetch(id, in: database).map {
          CampaignRow.advertiser($0).write(currency: currency)
        }
      case .campaigns:
        try Campaign.fetch(id, in: database).map {
          CampaignRow.campaign($0).write(currency: currency)
        }
      case .adGroups:
        try AdGroup.fetch(id, in: database).map {
          CampaignRow.adGroup($0).write(currency: currency)
        }
      case .ads: try Ad.fetch(id, in: database).map { CampaignRow.ad($0).write(currency: currency) }
      case .audiences: try Audience.fetch(id, in: database).map { AudienceRow.write($0) }
      }
    }
  }

  private func page<Entity: StoredEntity>(
    _ after: String?, _ limit: Int, id: (Entity) -> String, write: (Entity) -> [UInt8]
  ) throws -> RowPage {
    let shape = Entity.table
    let sql = "\(shape.select) WHERE \(shape.key) > ? ORDER BY \(shape.key) LIMIT ?"
    var entities = try read { database in
      let statement = try database.cachedStatement(sql: sql)
      return try Entity.decoding {
        try Array(
          Row.fetchCursor(statement, arguments: [after ?? "", limit + 1]).map(Entity.init(row:)))
      }
    }
    let hasMore = entities.count > limit
    if hasMore { entities.removeLast() }
    return RowPage(rows: entities.map(write), next: hasMore ? entities.last.map(id) : nil)
  }
}
