public import Domain

/// What became of a batch of events and the charges that came with them; all of it is durable.
public struct EventsReceipt: Equatable, Sendable {
  /// Whether each event was new, and not there already.
  public var isNew: [Bool]
  /// Aligned with the requests.
  public var charges: [ChargeOutcome]
  /// What the node's leases grew by so that charges fit. To keep a `BudgetBook` equal, grant these, then charge the outcomes.
  public var extensions: [LeaseExtension]
  /// Aligned with the events that were filtered.
  public var filtered: [FilteredReceipt]

  public init(
    isNew: [Bool], charges: [ChargeOutcome], extensions: [LeaseExtension], filtered: [FilteredReceipt] = []
  ) {
    self.isNew = isNew
    self.charges = charges
    self.extensions = extensions
    self.filtered = filtered
  }

  public var accepted: Int { isNew.count { $0 } }
  public var duplicates: Int { isNew.count - accepted }
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
