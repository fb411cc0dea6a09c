public import Domain

/// One decision as the ledger keeps it: its input, every attempt, the result, and what is personal in it.
public struct DecisionRecord: Equatable, Sendable {
  public var input: DecisionInput
  /// The last one's awards were served.
  public var attempts: [Attempt]
  public var decision: Decision
  public var person: PersonalPart
  /// Nil when none were computed, or the person's key is destroyed.
  public var features: FeatureRecord?

  public init(
    input: DecisionInput, attempts: [Attempt], decision: Decision, person: PersonalPart, features: FeatureRecord? = nil
  ) {
    self.input = input
    self.attempts = attempts
    self.decision = decision
    self.person = person
    self.features = features
  }
}

/// The part of a record that leads to a person.
public enum PersonalPart: Equatable, Sendable {
  /// Nobody was named.
  case anonymous
  case known(pseudonym: Int64, context: PersonalContext)
  /// The person's key is destroyed, or was not given: the pseudonym is all that can be read.
  case sealed(pseudonym: Int64)

  public var pseudonym: Int64? {
    switch self {
    case .anonymous: nil
    case .known(let pseudonym, _), .sealed(let pseudonym): pseudonym
    }
  }
}

/// What was known of the person and their request. On disk it is encrypted with the person's own key.
public struct PersonalContext: Equatable, Sendable, Codable {
  public var user: UserID
  public var query: String?
  public var seedItem: ItemID?
  /// The signature of the picture searched with; the picture itself is not kept.
  public var queryPicture: String?
  public var place: Place?
  public var language: String?
  public var device: DeviceKind?
  public var operatingSystem: String?
  public var interests: [Category]
  public var audiences: [AudienceID]
  public var consent: Consent

  public init(
    user: UserID, query: String? = nil, seedItem: ItemID? = nil, queryPicture: String? = nil, place: Place? = nil,
    language: String? = nil, device: DeviceKind? = nil, operatingSystem: String? = nil, interests: [Category] = [],
    audiences: [AudienceID] = [], consent: Consent = .none
  ) {
    self.user = user
    self.query = query
    self.seedItem = seedItem
    self.queryPicture = queryPicture
    self.place = place
    self.language = language
    self.device = device
    self.operatingSystem = operatingSystem
    self.interests = interests
    self.audiences = audiences
    self.consent = consent
  }
}
