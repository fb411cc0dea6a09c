public import Domain

/// What is fixed when a market is made and never changes after.
public struct MarketSettings: Equatable, Sendable, Codable {
  /// The one currency of all amounts.
  public let currency: Currency
  /// The zone of the market's calendar, as a name of the tz database: `Europe/Vienna`.
  public let timeZone: String
  public let createdAt: Timestamp

  /// - Throws: `DomainError`: `badTime` for an unknown time zone.
  public init(currency: Currency, timeZone: String, createdAt: Timestamp) throws(DomainError) {
    _ = try MarketCalendar(identifier: timeZone)
    self.currency = currency
    self.timeZone = timeZone
    self.createdAt = createdAt
  }
}
