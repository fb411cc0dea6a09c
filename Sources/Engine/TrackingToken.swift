public import Domain

/// What an ad's events must bring along to be billed: which ad, at what price, until when. Signed, and free of user data.
public struct TrackingToken: Equatable, Sendable, Codable {
  public var decision: DecisionID
  /// The entry's index on the page; with the decision it names the serving, which is billed once.
  public var position: Int
  public var advertiser: AdvertiserID
  public var campaign: CampaignID
  public var adGroup: AdGroupID
  public var ad: AdID
  /// What is billed: an impression that the client confirms, or a click.
  public var event: Bid.Event
  /// For one billed event, fixed at the decision.
  public var price: Micros
  /// What the budget set aside.
  public var hold: Micros
  public var expiresAt: Timestamp
  /// When its page was decided; nil in a token of before this was said.
  public var servedAt: Timestamp?

  /// The name of the serving: unique, and the key under which it is billed.
  public var serving: String { "\(decision.rawValue)/\(position)" }

  private enum CodingKeys: String, CodingKey {
    case decision = "d"
    case position = "n"
    case advertiser = "v"
    case campaign = "c"
    case adGroup = "g"
    case ad = "a"
    case event = "e"
    case price = "p"
    case hold = "h"
    case expiresAt = "x"
    case servedAt = "s"
  }
}
