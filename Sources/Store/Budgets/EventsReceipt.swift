public import Domain

/// What became of a batch of events and the charges that came with them; all of it is durable.
public struct EventsReceipt: Equatable, Sendable {
  /// Events that were new.
  public var accepted: Int
  /// Events that were there already.
  public var duplicates: Int
  /// Aligned with the requests.
  public var charges: [ChargeOutcome]
  /// What the node's leases grew by so that charges fit. To keep a `BudgetBook` equal, grant these, then charge the outcomes.
  public var extensions: [LeaseExtension]

  public init(accepted: Int, duplicates: Int, charges: [ChargeOutcome], extensions: [LeaseExtension]) {
    self.accepted = accepted
    self.duplicates = duplicates
    self.charges = charges
    self.extensions = extensions
  }
}

/// An amount that was added to a lease.
public struct LeaseExtension: Equatable, Hashable, Sendable {
  public var campaign: CampaignID
  public var day: MarketDay
  public var amount: Micros

  public init(campaign: CampaignID, day: MarketDay, amount: Micros) {
    self.campaign = campaign
    self.day = day
    self.amount = amount
  }
}
