public import Domain

/// The ad that a tracking token was given out with.
public struct ServedAd: Equatable, Sendable {
  public let decision: DecisionID
  /// The entry's index on the page.
  public let position: Int
  public let ad: AdID
  public let advertiser: AdvertiserID

  public init(decision: DecisionID, position: Int, ad: AdID, advertiser: AdvertiserID) {
    self.decision = decision
    self.position = position
    self.ad = ad
    self.advertiser = advertiser
  }
}

/// Reads a tracking token of whichever age; nil for one that was not signed here.
public typealias TokenReader = @Sendable (String) -> ServedAd?

/// By what a conversion was joined to an ad. The names are on disk.
public enum ConversionBasis: String, Sendable, Codable, CaseIterable {
  /// The token of the ad.
  case token
  /// The person's last click on an ad of the advertiser.
  case click
  /// The last ad of the advertiser that they were shown.
  case view
  /// It was joined to none.
  case none
}

/// What became of a conversion that another system reported.
public enum ConversionOutcome: Equatable, Sendable {
  /// It is an event now, with the user it was joined to.
  case accepted(Event, ConversionBasis)
  /// Another report of what is stored under this identifier; what it knew more of the ad is kept.
  case repeats(EventID)
  /// A row of this id was taken before.
  case known
}

/// How conversions are joined to ads and to each other.
public struct ConversionRules: Equatable, Sendable {
  /// How long after a click a conversion may be its doing. Default 30 days.
  public var clickSeconds: Int64 = 30 * 86_400
  /// How long after an ad was seen. Default one day.
  public var viewSeconds: Int64 = 86_400
  /// Reports of two sources on one person and value this close together are of one conversion. Default 15 minutes.
  public var sameSeconds: Int64 = 900
  /// How much earlier than its ad a conversion may seem, because clocks differ. Default 5 minutes.
  public var skewSeconds: Int64 = 300

  public init() {}
}
