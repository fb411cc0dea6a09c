public typealias UserID = Identifier<User>

/// A person as the platform describes them.
public struct User: Equatable, Sendable, Codable {
  public let id: UserID
  public var consent: Consent
  public var place: Place?
  /// A BCP 47 language tag, lower case.
  public var language: String?
  public var birthYear: Int?
  public var gender: Gender?
  /// Lists that the platform itself keeps.
  public var audiences: [AudienceID]
  /// What the person said they like, as nodes of the taxonomy.
  public var interests: [Category]
  /// By which lists and conversions from elsewhere find the person, if they agreed to that; each once and in order.
  public var identifiers: [HashedIdentifier]

  public init(
    id: UserID, consent: Consent = .none, place: Place? = nil, language: String? = nil, birthYear: Int? = nil,
    gender: Gender? = nil, audiences: [AudienceID] = [], interests: [Category] = [],
    identifiers: [HashedIdentifier] = []
  ) {
    self.id = id
    self.consent = consent
    self.place = place
    self.language = language
    self.birthYear = birthYear
    self.gender = gender
    self.audiences = audiences
    self.interests = interests
    self.identifiers = identifiers
  }
}

public enum Gender: String, Sendable, Codable, CaseIterable {
  case female, male, other
}

/// What a person agreed to. Nothing is assumed: a user without a record agreed to nothing.
public struct Consent: Equatable, Sendable, Codable {
  /// What they do may choose what they see; without it ads are chosen by context alone.
  public var personalization: Bool
  /// Their clicks and conversions may be joined to ads for reports and training.
  public var measurement: Bool
  /// Events from outside the platform (stores, advertisers' sites) may be joined to them.
  public var offsite: Bool

  public init(personalization: Bool, measurement: Bool, offsite: Bool) {
    self.personalization = personalization
    self.measurement = measurement
    self.offsite = offsite
  }

  public static let none = Consent(personalization: false, measurement: false, offsite: false)
  public static let all = Consent(personalization: true, measurement: true, offsite: true)
}
