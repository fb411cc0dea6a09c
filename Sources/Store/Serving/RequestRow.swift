package import Domain
import GRDB
package import Market

/// A row of a request: read, stored and written exactly as rows of files are.
package struct RequestRow: Sendable {
  private let row: ImportedRow

  /// - Parameters:
  ///   - json: one object.
  ///   - entity: what the row describes.
  package init(json: [UInt8], as entity: ImportEntity, currency: CurrencyRule) throws(RowRefusal) {
    let source = try json.withUnsafeBufferPointer { (bytes) throws(RowRefusal) in
      try JSONRowParser.row(bytes)
    }
    row = try ImportedRow(source, as: entity, currency: currency)
  }

  /// The table that the row belongs to: `items`, `users`, `advertisers`, `campaigns`, `ad_groups`, `ads`, `audiences`,
  /// `events` or `conversions`.
  package var table: String {
    switch row {
    case .item: "items"
    case .user: "users"
    case .event: "events"
    case .audience: "audiences"
    case .conversion: "conversions"
    case .campaign(.advertiser): "advertisers"
    case .campaign(.campaign): "campaigns"
    case .campaign(.adGroup): "ad_groups"
    case .campaign(.ad): "ads"
    }
  }

  package var id: String {
    switch row {
    case .item(let item): item.id.rawValue
    case .user(let user): user.id.rawValue
    case .event(let event): event.event.id.rawValue
    case .audience(let audience): audience.id.rawValue
    case .conversion(let row): row.id.rawValue
    case .campaign(.advertiser(let advertiser)): advertiser.id.rawValue
    case .campaign(.campaign(let campaign)): campaign.id.rawValue
    case .campaign(.adGroup(let group)): group.id.rawValue
    case .campaign(.ad(let ad)): ad.id.rawValue
    }
  }

  fileprivate var isOfCatalogue: Bool {
    switch row {
    case .item, .campaign: true
    case .user, .event, .audience, .conversion: false
    }
  }

  /// The event of a row, where its client was, and whether the row states when it was received.
  package var event: (event: Event, origin: EventOrigin, statesReceipt: Bool)? {
    if case .event(let row) = row { (row.event, row.origin ?? EventOrigin(), row.receivedAt != nil) } else { nil }
  }

  var conversion: ConversionRow? { if case .conversion(let row) = row { row } else { nil } }

  fileprivate func store(at now: Timestamp, random: RandomWords, in database: Database) throws
    -> Result<Bool, RowRefusal>
  {
    try row.store(receivedAt: now, random: random, tokens: { _ in nil }, in: database)
  }
}

extension MarketDatabase {
  /// Stores rows of the catalogue or of people in one durable transaction; a row that cannot be stored stops no other.
  /// - Returns: for each row whether anything changed, or why it is not stored.
  package func store(_ rows: [RequestRow], at now: Timestamp) throws -> [Result<Bool, RowRefusal>] {
    try write { database in
      let outcomes = try rows.map { try $0.store(at: now, random: random, in: database) }
      let isChanged = zip(rows, outcomes).contains { row, outcome in
        if case .success(true) = outcome { row.isOfCatalogue } else { false }
      }
      if isChanged { try Catalogue.recordChange(in: database) }
      return outcomes
    }
  }
}
