/// Whom an ad group is for. An empty list of a kind allows everybody; kinds are joined by "and", values of one kind by "or".
public struct Targeting: Equatable, Sendable, Codable {
  public var interests: Rule<Category>
  public var keywords: [Keyword]
  public var audiences: Rule<AudienceID>
  public var places: Rule<Place>
  /// BCP 47 language tags, lower case.
  public var languages: Set<String>
  public var deviceKinds: Set<DeviceKind>
  public var operatingSystems: Set<String>
  public var genders: Set<Gender>
  public var ages: Set<AgeBand>
  public var surfaces: Set<Surface>
  /// Hours of the market's week in which the group may deliver; nil for all.
  public var hours: WeekHours?
  /// Content that the ad must not stand beside: the page's seed item or searched category.
  public var avoidedContent: Set<Category>

  public init(
    interests: Rule<Category> = .init(), keywords: [Keyword] = [], audiences: Rule<AudienceID> = .init(),
    places: Rule<Place> = .init(), languages: Set<String> = [], deviceKinds: Set<DeviceKind> = [],
    operatingSystems: Set<String> = [], genders: Set<Gender> = [], ages: Set<AgeBand> = [],
    surfaces: Set<Surface> = [], hours: WeekHours? = nil, avoidedContent: Set<Category> = []
  ) {
    self.interests = interests
    self.keywords = keywords
    self.audiences = audiences
    self.places = places
    self.languages = languages
    self.deviceKinds = deviceKinds
    self.operatingSystems = operatingSystems
    self.genders = genders
    self.ages = ages
    self.surfaces = surfaces
    self.hours = hours
    self.avoidedContent = avoidedContent
  }

  /// Values wanted and values refused; a refusal wins.
  public struct Rule<Value: Hashable & Sendable & Codable>: Equatable, Sendable, Codable {
    public var include: Set<Value>
    public var exclude: Set<Value>

    public init(include: Set<Value> = [], exclude: Set<Value> = []) {
      self.include = include
      self.exclude = exclude
    }

    public var isEmpty: Bool { include.isEmpty && exclude.isEmpty }
  }

  /// Whether the group chooses people by what is known of them, which takes their consent.
  public var isPersonal: Bool {
    !interests.isEmpty || !audiences.isEmpty || !genders.isEmpty || !ages.isEmpty
  }
}

public enum DeviceKind: String, Sendable, Codable, CaseIterable {
  case phone, tablet, desktop, television
}

/// Age in the bands that advertisers use.
public enum AgeBand: String, Sendable, Codable, CaseIterable {
  case under18 = "0-17"
  case from18 = "18-24"
  case from25 = "25-34"
  case from35 = "35-44"
  case from45 = "45-54"
  case from55 = "55-64"
  case from65 = "65+"

  /// - Parameter age: whole years.
  public init(age: Int) {
    switch age {
    case ..<18: self = .under18
    case ..<25: self = .from18
    case ..<35: self = .from25
    case ..<45: self = .from35
    case ..<55: self = .from45
    case ..<65: self = .from55
    default: self = .from65
    }
  }
}

/// The 168 hours of a week from Monday 00:00, as a set.
public struct WeekHours: Hashable, Sendable, Codable {
  /// Bit h % 64 of word h / 64 stands for hour h.
  private var words: [UInt64]

  public init() { words = [0, 0, 0] }

  /// - Throws: `badTargeting` for an hour outside 0...167.
  public init(_ hours: some Sequence<Int>) throws(DomainError) {
    self.init()
    for hour in hours {
      guard (0..<168).contains(hour) else {
        throw DomainError(.badTargeting, "An hour of the week is outside 0...167: Monday 00:00 is 0.")
      }
      words[hour / 64] |= 1 << UInt64(hour % 64)
    }
  }

  public func contains(_ hour: Int) -> Bool {
    (0..<168).contains(hour) && words[hour / 64] & (1 << UInt64(hour % 64)) != 0
  }

  public var hours: [Int] { (0..<168).filter(contains) }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode([Int].self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hours)
  }
}
