public import Domain
public import Funnel
public import Market

/// What was decided for one page: its entries, the ads' prices, and why the other ads are not on it.
public struct Decision: Equatable, Sendable {
  public enum Entry: Equatable, Sendable {
    /// A row of the organic columns, and the probability with which this position would hold it, given those above.
    case organic(row: Int, propensity: FixedPoint)
    /// An index into `awards`.
    case ad(award: Int)
  }

  public var entries: [Entry]
  /// In the order of their slots.
  public var awards: [AwardedAd]
  /// Rows of the ad columns without an award, in order, each with its reason.
  public var dropped: [DroppedRow]

  public init(entries: [Entry] = [], awards: [AwardedAd] = [], dropped: [DroppedRow] = []) {
    self.entries = entries
    self.awards = awards
    self.dropped = dropped
  }
}

/// An ad that won a slot.
public struct AwardedAd: Equatable, Sendable {
  /// What its price had to reach.
  public enum PriceSetter: Equatable, Sendable {
    case reserve
    /// The row of the ad that would have taken the slot.
    case rival(row: Int)
    /// Its own bid, where the bid is the price.
    case ownBid
  }

  /// A row of the ad columns.
  public var row: Int
  /// The entry's index on the page.
  public var position: Int
  /// For one billed event.
  public var price: Micros
  public var setBy: PriceSetter
  /// What was set aside in the budget until the event comes or the token expires.
  public var hold: Micros

  public init(row: Int, position: Int, price: Micros, setBy: PriceSetter, hold: Micros) {
    self.row = row
    self.position = position
    self.price = price
    self.setBy = setBy
    self.hold = hold
  }
}

public struct DroppedRow: Equatable, Sendable {
  public var row: Int
  public var reason: DropReason

  public init(row: Int, reason: DropReason) {
    self.row = row
    self.reason = reason
  }
}

/// A campaign that a budget or a cap refused after it had won.
public struct Refusal: Equatable, Hashable, Sendable {
  public var campaign: CampaignID
  public var reason: DropReason

  public init(campaign: CampaignID, reason: DropReason) {
    self.campaign = campaign
    self.reason = reason
  }
}

/// One round of decide and reserve.
public struct Attempt: Equatable, Sendable {
  /// Campaigns left out because earlier attempts were refused them.
  public var excluded: [Refusal]
  public var awards: [AwardedAd]

  public init(excluded: [Refusal], awards: [AwardedAd]) {
    self.excluded = excluded
    self.awards = awards
  }
}
