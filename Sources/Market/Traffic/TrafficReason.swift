/// Why an event is no act of a person who might be an advertiser's customer. The numbers are on disk: none is used twice.
public enum TrafficReason: UInt16, Sendable, CaseIterable {
  /// The token was not signed here. The event is refused, for it proves nothing.
  case badToken = 1
  case expiredToken = 2
  /// The token is of an ad, the event is of a kind that happens to none.
  case otherEvent = 3
  case duplicateImpression = 10
  case duplicateClick = 11
  case personRate = 20
  case networkRate = 21
  case clickTooSoon = 30
  case clickTooLate = 31
  case impressionAfterClick = 32
  case datacentre = 40
  case declaredRobot = 41

  /// The two classes that the trade tells apart, after the Media Rating Council's "Invalid Traffic Detection and Filtration
  /// Standards Addendum".
  public enum Kind: String, Sendable, Codable {
    /// A list or the event itself tells.
    case general
    /// Only the event among others tells.
    case sophisticated
  }

  public var kind: Kind {
    switch self {
    case .personRate, .networkRate, .clickTooSoon, .impressionAfterClick: .sophisticated
    default: .general
    }
  }

  /// As reports and metrics name it.
  public var name: String {
    switch self {
    case .badToken: "token.bad"
    case .expiredToken: "token.expired"
    case .otherEvent: "token.otherEvent"
    case .duplicateImpression: "duplicate.impression"
    case .duplicateClick: "duplicate.click"
    case .personRate: "rate.person"
    case .networkRate: "rate.network"
    case .clickTooSoon: "timing.tooSoon"
    case .clickTooLate: "timing.tooLate"
    case .impressionAfterClick: "timing.afterClick"
    case .datacentre: "list.datacentre"
    case .declaredRobot: "list.agent"
    }
  }

  /// In words, for whoever runs the campaign.
  public var words: String {
    switch self {
    case .badToken: "The token was not signed here."
    case .expiredToken: "It came after its token's end."
    case .otherEvent: "Its kind happens to no ad."
    case .duplicateImpression: "The impression of this serving was counted already."
    case .duplicateClick: "The click of this serving was counted already."
    case .personRate: "One person did more than people do in the time."
    case .networkRate: "One network did more than the people behind one do in the time."
    case .clickTooSoon: "The click came sooner than a person can see and choose."
    case .clickTooLate: "The click came too long after the page."
    case .impressionAfterClick: "The impression says that it happened after its click."
    case .datacentre: "The address belongs to a datacentre, where no people are."
    case .declaredRobot: "The client calls itself a robot."
    }
  }
}
