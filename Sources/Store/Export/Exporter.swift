import Domain
public import Foundation
import GRDB

/// Writes the files that `Importer` reads: importing them into an empty market gives the same tables.
///
/// Rows are JSONL, ordered by id, campaigns after what they refer to. A file shows one moment of the database, and appears
/// under its name whole or not at all. What a person's deletion took away stays away: their events name no user.
public struct Exporter: Sendable {
  private let database: MarketDatabase

  public init(database: MarketDatabase) { self.database = database }

  /// - Parameter file: replaced where it exists; packed with gzip when its name ends in `.gz`.
  /// - Returns: how many rows were written.
  /// - Throws: `StoreError`: `notPermitted`, `diskFull`.
  public func run(_ entity: ImportEntity, to file: URL) throws -> Int {
    let draft = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).new")
    defer { try? FileManager.default.removeItem(at: draft) }
    let sink = try ByteSink(draft, named: file.path, isPacked: file.pathExtension.lowercased() == "gz")
    var rows = 0
    try database.read { database in
      try writeRows(of: entity, in: database) { row in
        try sink.write(row)
        try sink.write([0x0A])
        rows += 1
      }
    }
    try sink.finish()
    try DurableFile.publish(draft, as: file)
    return rows
  }

  private func writeRows(
    of entity: ImportEntity, in connection: Database, to write: ([UInt8]) throws -> Void
  ) throws {
    let currency = database.settings.currency
    switch entity {
    case .items: try Item.forEach(in: connection) { try write(ItemRow.write($0, currency: currency)) }
    case .users: try User.forEach(in: connection) { try write(UserRow.write($0)) }
    case .campaigns:
      try Advertiser.forEach(in: connection) { try write(CampaignRow.advertiser($0).write(currency: currency)) }
      try Campaign.forEach(in: connection) { try write(CampaignRow.campaign($0).write(currency: currency)) }
      try AdGroup.forEach(in: connection) { try write(CampaignRow.adGroup($0).write(currency: currency)) }
      try Ad.forEach(in: connection) { try write(CampaignRow.ad($0).write(currency: currency)) }
    case .conversions: try ConversionLog.forEach(in: connection) { try write($0.write(currency: currency)) }
    case .audiences: try Audience.forEach(in: connection) { try write(AudienceRow.write($0)) }
    case .events: try EventLog.forEach(in: connection) { try write($0.write(currency: currency)) }
    }
  }
}
