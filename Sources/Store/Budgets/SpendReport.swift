public import Domain

/// Sums over charges, one row a key.
public enum SpendReport {
  public enum Grouping: String, Sendable, CaseIterable {
    case campaign, creative, hour
  }

  public struct Row: Equatable, Sendable, Codable {
    /// A campaign, an ad, or an hour of the market's calendar such as `2026-11-21T13`.
    public var key: String
    /// One a token, like all counts here.
    public var impressions: Int
    public var clicks: Int
    /// Impressions or clicks that were paid for.
    public var chargedEvents: Int
    public var spend: Micros
    /// Billed events that cost nothing because budget or lease did not cover them.
    public var freeEvents: Int

    public init(
      key: String, impressions: Int, clicks: Int, chargedEvents: Int, spend: Micros, freeEvents: Int
    ) {
      self.key = key
      self.impressions = impressions
      self.clicks = clicks
      self.chargedEvents = chargedEvents
      self.spend = spend
      self.freeEvents = freeEvents
    }
  }
}
