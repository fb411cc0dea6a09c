public import Domain
public import Market

/// An event that is kept and counts for nothing: no billing, no rate, no example.
public struct FilteredEvent: Equatable, Sendable {
  public var event: Event
  public var reason: TrafficReason
  /// The version of the rules that said so.
  public var rules: String
  /// What it would have been charged; nil where no token of ours came with it, or where its kind is never charged.
  public var charge: ChargeRequest?

  public init(_ event: Event, reason: TrafficReason, rules: String, charge: ChargeRequest? = nil) {
    self.event = event
    self.reason = reason
    self.rules = rules
    self.charge = charge
  }
}

/// What became of a `FilteredEvent`.
public struct FilteredReceipt: Equatable, Hashable, Sendable {
  /// Whether it was not there already, filtered or not.
  public var isNew: Bool
  /// What it would have been billed, were it valid.
  public var withheld: Micros

  public init(isNew: Bool, withheld: Micros) {
    self.isNew = isNew
    self.withheld = withheld
  }
}

/// A filtered event as the store keeps it.
public struct StoredFilteredEvent: Equatable, Sendable {
  public let stored: StoredEvent
  /// The number of its reason. One that this program does not know is of a newer one.
  public let reason: UInt16
  public let rules: String
  public let withheld: Micros
}

/// How many events of a campaign were filtered for one reason.
public struct FilteredCount: Equatable, Sendable {
  public let campaign: CampaignID
  public let reason: UInt16
  public let events: Int
  /// What these would have been billed.
  public let withheld: Micros
}
