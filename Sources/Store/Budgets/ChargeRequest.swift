public import Domain

/// One impression or click of a served ad whose token is valid: counted once a token, and billed if it has a price.
public struct ChargeRequest: Equatable, Sendable {
  /// What the ad was served under. It is billed at most once.
  public var token: String
  /// One of the events recorded in the same call.
  public var event: EventID
  /// `impression` or `click`.
  public var kind: EventKind
  public var decision: DecisionID
  /// The entry's index on the page.
  public var position: Int
  public var advertiser: AdvertiserID
  public var campaign: CampaignID
  public var adGroup: AdGroupID
  public var ad: AdID
  /// The day whose budget pays.
  public var day: MarketDay
  /// The hour of that day, 0...23, for reports.
  public var hour: Int
  public var at: Timestamp
  /// nil for an event that is counted and not billed.
  public var price: Micros?

  public init(
    token: String, event: EventID, kind: EventKind, decision: DecisionID, position: Int, advertiser: AdvertiserID,
    campaign: CampaignID, adGroup: AdGroupID, ad: AdID, day: MarketDay, hour: Int, at: Timestamp, price: Micros?
  ) {
    self.token = token
    self.event = event
    self.kind = kind
    self.decision = decision
    self.position = position
    self.advertiser = advertiser
    self.campaign = campaign
    self.adGroup = adGroup
    self.ad = ad
    self.day = day
    self.hour = hour
    self.at = at
    self.price = price
  }
}

/// What became of a `ChargeRequest`.
public enum ChargeOutcome: Equatable, Hashable, Sendable {
  case charged(Micros)
  /// It had no price.
  case counted
  /// The event or the token was seen before; nothing was charged.
  case duplicate
  /// It was billed with nothing.
  case free(FreeReason)
}

/// Why a billed event costs nothing. The names are on disk.
public enum FreeReason: String, Sendable, Codable, CaseIterable {
  /// The budget's limits do not allow the charge.
  case overBudget
  /// The node holds no open, unexpired lease of the campaign's day.
  case leaseExpired
}
