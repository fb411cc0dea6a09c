public import Domain
public import Funnel
public import Market

/// The ads that reached the decision, a column each, in the order of their identifiers.
public struct AdColumns: Equatable, Sendable {
  public var ad: [AdID] = []
  public var item: [ItemID] = []
  public var campaign: [CampaignID] = []
  public var advertiser: [AdvertiserID] = []
  public var bid: [Bid] = []
  /// The campaign's pacing multiplier.
  public var multiplier: [FixedPoint] = []
  public var predictions = Predictions()
  /// What the campaign's budget had free on this node.
  public var freeBudget: [Micros] = []
  /// Servings of the campaign to this person in its cap's window, and how many the cap allows; nil for no cap.
  public var cap: [CapState?] = []
  /// Who proposed it.
  public var sources: [SourceSet] = []

  public init() {}

  public var count: Int { ad.count }
}

/// How much of a frequency cap is used.
public struct CapState: Equatable, Hashable, Sendable, Codable {
  public var used: Int
  public var allowed: Int

  public init(used: Int, allowed: Int) {
    self.used = used
    self.allowed = allowed
  }
}

/// The content that reached the decision, a column each, in the order of its identifiers.
public struct OrganicColumns: Equatable, Sendable {
  public var item: [ItemID] = []
  public var predictions = Predictions()
  /// How well each fits what was searched for, 0...1; empty on a page that is no search.
  public var relevance: [FixedPoint] = []
  public var sources: [SourceSet] = []

  public init() {}

  public var count: Int { item.count }
}
