import Domain
import Store

/// A new market in a folder of its own.
struct TemporaryMarket {
  let folder = TemporaryFolder()
  let database: MarketDatabase

  init() throws {
    let settings = try MarketSettings(
      currency: Currency("EUR"), timeZone: "Europe/Vienna", createdAt: Timestamp(milliseconds: 0))
    database = try MarketDatabase.create(at: folder.url, settings: settings, random: .seeded(1))
  }
}
