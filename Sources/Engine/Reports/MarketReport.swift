public import Domain

/// How a market's campaigns deliver over a stretch of the ledger, and what its limits cost.
public struct MarketReport: Equatable, Sendable, Codable {
  public struct Reason: Equatable, Sendable, Codable {
    public var code: String
    /// In words, with what to change.
    public var words: String
    /// Pages.
    public var pages: Int
  }

  /// One hour of a campaign.
  public struct Hour: Equatable, Sendable, Codable {
    /// Since the first midnight of the report.
    public var hour: Int
    /// What its ads were expected to be billed.
    public var expected: Micros
    /// The mean pacing multiplier over the pages that it competed for.
    public var pacing: Double
  }

  /// What was filtered of a campaign for one reason, on the days of the report.
  public struct Invalid: Equatable, Sendable, Codable {
    public var code: String
    public var words: String
    public var events: Int
    /// What these would have been billed.
    public var withheld: Micros
  }

  public enum Health: String, Sendable, Codable, CaseIterable {
    case delivering
    case limitedByBudget = "limited_by_budget"
    case outbid
    case limitedByCap = "limited_by_cap"
    case notMatching = "not_matching"
    case notActive = "not_active"
  }

  public struct CampaignLine: Equatable, Sendable, Codable {
    public var campaign: CampaignID
    public var advertiser: AdvertiserID
    public var name: String
    public var status: DeliveryStatus
    public var dailyBudget: Micros
    /// Billed on the days of the report.
    public var spent: Micros
    /// Of the budgets of these days.
    public var spentShare: Double
    /// Pages for which its ads reached the decision.
    public var competed: Int
    public var won: Int
    public var winRate: Double
    /// What its ads were expected to be billed.
    public var expected: Micros
    /// Units of its bids' value that one more unit of its budget would buy: 1/m for the mean multiplier m.
    public var valueOfBudget: Double
    public var health: Health
    public var hours: [Hour]
    /// The most frequent first.
    public var reasons: [Reason]
    /// Impressions and clicks that were filtered as invalid traffic, and not billed.
    public var invalid: [Invalid] = []
  }

  /// What one unit of a limit costs, for a thousand pages, in units of the currency.
  public struct ShadowPrices: Equatable, Sendable, Codable {
    /// Of the page's value, for one ad more, a gap one smaller, a first position one earlier.
    public var adLoad: Double
    public var gap: Double
    public var firstPosition: Double
    /// Of expected revenue, for a reserve that is 1% higher.
    public var reserve: Double
    /// Revenue given up for one unit of users' value more, at the present weights of saves and hides; nil where these move
    /// nothing.
    public var userValue: Double?
    /// Pages that this was learned from.
    public var pages: Int
  }

  public var from: Timestamp?
  public var to: Timestamp?
  public var pages: Int
  public var ads: Int
  public var expected: Micros
  public var campaigns: [CampaignLine]
  /// Nil without a page to learn from.
  public var shadowPrices: ShadowPrices?
}
