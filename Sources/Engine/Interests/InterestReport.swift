public import Domain
import Retrieval
public import Signals
public import Store

/// A person's interests in words, each with the acts that say so, and the audiences that they are in: what targeting reads.
public struct InterestReport: Equatable, Sendable, Encodable {
  public struct Interest: Equatable, Sendable, Encodable {
    /// The node's number in the taxonomy.
    public let number: Int?
    public let path: Category
    /// Fades by half in thirty days.
    public let strength: Double
    /// Of all interests.
    public let share: Double
    /// Whether the person named it.
    public let isDeclared: Bool
    public let evidence: [Evidence]
  }

  /// An event that says something about an interest.
  public struct Evidence: Equatable, Sendable, Encodable {
    public let event: EventID
    public let kind: EventKind
    public let item: ItemID?
    public let at: Timestamp
    /// What it adds to the strength now; below zero for what was hidden.
    public let weight: Double
  }

  public let user: UserID
  public let taxonomyVersion: Int
  /// Whether the person agreed to be personalised for; without that there is nothing here.
  public let isPersonalized: Bool
  /// The strongest first.
  public let interests: [Interest]
  public let audiences: [AudienceID]

  /// The most events that an interest names.
  private static let evidenceLimit = 10

  /// - Parameter annotated: where items without a category stand, and the numbers of its nodes.
  /// - Returns: nil for somebody without a profile.
  /// - Throws: `StoreError`.
  public init?(
    of user: UserID, in database: MarketDatabase, interests annotated: CatalogueInterests? = nil, at now: Timestamp,
    smallestList: Int = Audience.smallestList
  ) throws {
    guard let profile = try database.user(user) else { return nil }
    self.user = user
    isPersonalized = profile.consent.personalization
    let taxonomy = try database.taxonomy()
    taxonomyVersion = taxonomy.version
    guard isPersonalized else {
      (interests, audiences) = ([], [])
      return
    }
    let stored =
      try database.knownPerson(for: user).map { person in
        try database.recentActions(of: person.pseudonym, kinds: Retargeting.acts, limit: UserState.pastLimit)
      } ?? []
    let acts = stored.map(PastAct.init)
    var known: [ItemID: Category?] = [:]
    for item in Set(acts.compactMap(\.item)) {
      known[item] = try database.item(item).flatMap { annotated?.topic(of: $0) ?? $0.category }
    }
    let categories = acts.map { act in act.item.flatMap { known[$0] ?? nil } }
    let profileOfInterests = InterestProfile(
      acts: acts, categories: categories, declared: profile.interests, at: now)
    interests = profileOfInterests.interests.map { interest in
      Interest(
        number: annotated?.taxonomy.number(of: interest.category) ?? taxonomy.number(of: interest.category),
        path: interest.category, strength: interest.strength,
        share: interest.share, isDeclared: interest.isDeclared,
        evidence: interest.evidence.prefix(Self.evidenceLimit).map { entry in
          let event = stored[entry.act].event
          return Evidence(
            event: event.id, kind: event.kind, item: event.item, at: acts[entry.act].at, weight: entry.weight)
        })
    }
    var audiences = Set(profile.audiences)
    if let person = try database.knownPerson(for: user) {
      audiences.formUnion(try database.audiences(of: user, person: person.pseudonym, smallestList: smallestList))
    }
    audiences.formUnion(
      RetargetingIndex(try database.audiences()).audiences(of: acts, categories: categories, at: now))
    self.audiences = audiences.sorted()
  }
}

extension PastAct {
  /// Nothing happened later than it was told.
  init(_ stored: StoredEvent) {
    self.init(kind: stored.event.kind, item: stored.event.item, at: min(stored.event.at, stored.receivedAt))
  }
}
