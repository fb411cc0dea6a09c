public typealias AudienceID = Identifier<Audience>

/// A named group of people whom ad groups may want or refuse.
public struct Audience: Equatable, Sendable {
  public let id: AudienceID
  public var name: String
  public var rule: Rule

  /// Who belongs to it.
  public enum Rule: Equatable, Sendable {
    /// The people of a list that an advertiser gave, known by hashed identifiers.
    case customers
    case retargeting(Retargeting)
    case lookalike(Lookalike)
  }

  public enum Kind: String, Sendable, Codable, CaseIterable {
    case customers, retargeting, lookalike
  }

  /// A list on which fewer people are found is for nobody: it would name them.
  public static let smallestList = 100

  public init(id: AudienceID, name: String, rule: Rule) {
    self.id = id
    self.name = name
    self.rule = rule
  }

  public var kind: Kind {
    switch rule {
    case .customers: .customers
    case .retargeting: .retargeting
    case .lookalike: .lookalike
    }
  }

  /// Whether it may be used for targeting.
  /// - Parameter people: those of the market who are in it, when it was last counted.
  public func isUsable(people: Int, smallestList: Int = Audience.smallestList) -> Bool {
    switch rule {
    case .customers: people >= smallestList
    case .lookalike: people > 0
    case .retargeting: true
    }
  }
}

/// People who did something lately: an event of any of some kinds, on any of some items, within some days.
public struct Retargeting: Equatable, Sendable {
  public let kinds: Set<EventKind>
  /// Items that count; with `categories` also empty, every event of the kinds counts.
  public let items: Set<ItemID>
  /// Nodes of the taxonomy whose items count.
  public let categories: Set<Category>
  public let days: Int

  /// What a person does; being shown something is none of it.
  public static let acts = EventKind.allCases.filter { $0 != .impression && $0 != .viewable }
  public static let longestWindow = 180

  /// - Throws: `badTargeting` without a kind, for a kind that is no act, and for a window outside 1...180 days.
  public init(
    kinds: Set<EventKind>, items: Set<ItemID> = [], categories: Set<Category> = [], days: Int
  ) throws(DomainError) {
    guard !kinds.isEmpty, kinds.isSubset(of: Self.acts) else {
      throw DomainError(
        .badTargeting, "A retargeting audience names no event, or one that people do not do: name acts such as click.")
    }
    guard (1...Self.longestWindow).contains(days) else {
      throw DomainError(.badTargeting, "A retargeting window is outside 1...\(Self.longestWindow) days: change it.")
    }
    self.kinds = kinds
    self.items = items
    self.categories = categories
    self.days = days
  }
}

/// People who are like those of another audience.
public struct Lookalike: Equatable, Sendable {
  public let seed: AudienceID
  /// The share of all people who may be personalised for that the audience takes in, in percent.
  public let percent: Int

  /// - Throws: `badTargeting` for a share outside 1...20 percent.
  public init(seed: AudienceID, percent: Int) throws(DomainError) {
    guard (1...20).contains(percent) else {
      throw DomainError(.badTargeting, "A lookalike audience takes in less than 1 or more than 20 percent: change it.")
    }
    self.seed = seed
    self.percent = percent
  }
}
