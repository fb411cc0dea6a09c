public import Domain
public import Funnel
public import Market

/// All that `decide` looks at: what was gathered for one page, and how the gathering went.
///
/// It is plain data. A replay builds the same value from the ledger and must reach the same decision.
public struct DecisionInput: Equatable, Sendable {
  public var id: DecisionID
  public var at: Timestamp
  /// Seeds the one generator that `decide` draws from.
  public var seed: UInt64
  public var page: PageRequest
  public var versions: Versions
  public var policy: Policy
  public var arms: [ArmAssignment]
  public var ads: AdColumns
  public var organic: OrganicColumns
  /// What every stage of the ad funnel did, in order; then those of the organic funnel.
  public var adTraces: [StageTrace]
  public var organicTraces: [StageTrace]
  /// Ads that fell before the decision.
  public var droppedAds: [DroppedCandidate]
  /// Content that fell before the decision.
  public var droppedItems: [DroppedCandidate]

  public init(
    id: DecisionID, at: Timestamp, seed: UInt64, page: PageRequest, versions: Versions, policy: Policy,
    arms: [ArmAssignment] = [], ads: AdColumns = AdColumns(), organic: OrganicColumns = OrganicColumns(),
    adTraces: [StageTrace] = [], organicTraces: [StageTrace] = [], droppedAds: [DroppedCandidate] = [],
    droppedItems: [DroppedCandidate] = []
  ) {
    self.id = id
    self.at = at
    self.seed = seed
    self.page = page
    self.versions = versions
    self.policy = policy
    self.arms = arms
    self.ads = ads
    self.organic = organic
    self.adTraces = adTraces
    self.organicTraces = organicTraces
    self.droppedAds = droppedAds
    self.droppedItems = droppedItems
  }
}

/// What was asked for, without anything about the person.
public struct PageRequest: Equatable, Sendable, Codable {
  public var surface: Surface
  /// Entries wanted; at most the policy's page size.
  public var size: Int
  /// The highest rating that the page takes.
  public var rating: ContentRating

  public init(surface: Surface, size: Int, rating: ContentRating = .general) {
    self.surface = surface
    self.size = size
    self.rating = rating
  }
}

/// Which state of the world a decision saw.
public struct Versions: Equatable, Sendable, Codable {
  /// The catalogue's version: items, campaigns, targeting.
  public var catalogue: Int64
  /// The person's state; 0 for nobody.
  public var userState: Int64
  /// What predicted, as `name@version`.
  public var models: [String]
  /// The version of the rules in code that `decide` stands for.
  public var rules: Int

  public init(catalogue: Int64, userState: Int64, models: [String], rules: Int) {
    self.catalogue = catalogue
    self.userState = userState
    self.models = models
    self.rules = rules
  }
}

/// The arm of an experiment that a request fell into.
public struct ArmAssignment: Equatable, Sendable, Codable {
  public var experiment: String
  public var arm: String

  public init(experiment: String, arm: String) {
    self.experiment = experiment
    self.arm = arm
  }
}

/// A candidate that fell before the decision: where, and why.
public struct DroppedCandidate: Equatable, Sendable, Codable {
  /// An ad's or an item's identifier.
  public var id: String
  public var stage: StageName
  public var reason: DropReason

  public init(id: String, stage: StageName, reason: DropReason) {
    self.id = id
    self.stage = stage
    self.reason = reason
  }
}
