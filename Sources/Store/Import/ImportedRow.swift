import Domain
import GRDB
import Market

/// A row that has become an entity, on its way into the database.
enum ImportedRow {
  case item(Item)
  case user(User)
  case campaign(CampaignRow)
  case event(EventRow)
  case audience(Audience)
  case conversion(ConversionRow)

  init(_ row: SourceRow, as entity: ImportEntity, currency: CurrencyRule) throws(RowRefusal) {
    var fields = FieldReader(row, currency: currency)
    self =
      switch entity {
      case .items: .item(try ItemRow.read(&fields))
      case .users: .user(try UserRow.read(&fields))
      case .campaigns: .campaign(try CampaignRow.read(&fields))
      case .events: .event(try EventRow.read(&fields))
      case .audiences: .audience(try AudienceRow.read(&fields))
      case .conversions: .conversion(try ConversionRow.read(&fields))
      }
  }

  /// - Parameter tokens: reads the tokens of conversions.
  /// - Returns: whether anything changed, or the reason why the row cannot be stored.
  func store(
    receivedAt: Timestamp, random: RandomWords, tokens: @escaping TokenReader, in database: Database
  ) throws -> Result<Bool, RowRefusal> {
    do {
      switch self {
      case .item(let item): return .success(try item.upsert(in: database))
      case .user(let user): return .success(try user.upsert(in: database))
      case .campaign(let row): return .success(try row.upsert(in: database))
      case .audience(let audience): return .success(try audience.upsert(in: database))
      case .event(let row):
        guard row.origin == nil else {
          return .failure(
            RowRefusal(
              field: row.origin?.address == nil ? "user_agent" : "address", "Only a request says where a client was",
              "remove it"))
        }
        let insertion = try EventLog.insert(
          [row.event], receivedAt: row.receivedAt ?? receivedAt, random: random, in: database)
        return .success(insertion.receipt.accepted == 1)
      case .conversion(let row):
        let log = ConversionLog(database: database, rules: ConversionRules(), random: random, tokens: tokens)
        if case .accepted = try log.record(row, receivedAt: receivedAt) { return .success(true) }
        return .success(false)
      }
    } catch let refusal as RowRefusal {
      return .failure(refusal)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      if case .campaign(let row) = self, let parent = try row.missingParent(in: database) {
        return .failure(
          RowRefusal(field: parent, "It names an entity that is not stored", "put that row before this one"))
      }
      return .failure(RowRefusal(field: nil, sentence: StoreError(error).message))
    } catch let error as StoreError where error.code == .badRow {
      return .failure(RowRefusal(field: nil, sentence: error.message))
    }
  }
}

extension CampaignRow {
  func upsert(in database: Database) throws -> Bool {
    switch self {
    case .advertiser(let advertiser): try advertiser.upsert(in: database)
    case .campaign(let campaign): try campaign.upsert(in: database)
    case .adGroup(let group): try group.upsert(in: database)
    case .ad(let ad): try ad.upsert(in: database)
    }
  }

  /// - Returns: the field that names what is not stored.
  func missingParent(in database: Database) throws -> String? {
    let parents: [(field: String, table: TableShape, id: String)] =
      switch self {
      case .advertiser: []
      case .campaign(let campaign): [("advertiser", Advertiser.table, campaign.advertiser.rawValue)]
      case .adGroup(let group): [("campaign", Campaign.table, group.campaign.rawValue)]
      case .ad(let ad): [("ad_group", AdGroup.table, ad.adGroup.rawValue), ("item", Item.table, ad.item.rawValue)]
      }
    return try parents.first { parent in
      let sql = "SELECT 1 FROM \(parent.table.name) WHERE \(parent.table.key) = ?"
      return try Int.fetchOne(database.cachedStatement(sql: sql), arguments: [parent.id]) == nil
    }?.field
  }
}
