public import Domain

/// One ad on one served page: what caps count, and what a hold is kept for.
public struct Serving: Equatable, Sendable {
  public var decision: DecisionID
  /// The entry's index on the page.
  public var position: Int
  /// The pseudonym; nil when nobody was named.
  public var person: Int64?
  public var campaign: CampaignID
  public var ad: AdID
  public var at: Timestamp
  /// For one billed event.
  public var price: Micros
  /// What is billed.
  public var event: Bid.Event
  public var hold: Micros

  public init(
    decision: DecisionID, position: Int, person: Int64?, campaign: CampaignID, ad: AdID, at: Timestamp,
    price: Micros, event: Bid.Event, hold: Micros
  ) {
    self.decision = decision
    self.position = position
    self.person = person
    self.campaign = campaign
    self.ad = ad
    self.at = at
    self.price = price
    self.event = event
    self.hold = hold
  }
}
