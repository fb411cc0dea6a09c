public import Domain
import Funnel
public import Ledger

/// A logged decision with what became of it, without what no replay reads.
public struct LoggedPage: Sendable {
  public var input: DecisionInput
  public var decision: Decision
  /// The pseudonym; nil when nobody was named.
  public var person: Int64?
  /// Whether ads fell before the decision for want of room, so that nothing is known of them.
  public var lacksAds: Bool
  /// By entry of the page.
  public var outcomes: [EntryOutcome]

  /// - Parameter outcomes: by entry of the page; entries without any event may be left out at the end.
  public init(_ record: DecisionRecord, outcomes: [EntryOutcome]) {
    input = record.input
    lacksAds = record.input.droppedAds.contains { $0.reason == .selectionRank }
    input.adTraces = []
    input.organicTraces = []
    input.droppedAds = []
    input.droppedItems = []
    decision = record.decision
    person = record.person.pseudonym
    let missing = max(0, decision.entries.count - outcomes.count)
    self.outcomes = outcomes.prefix(decision.entries.count) + Array(repeating: EntryOutcome(), count: missing)
  }
}

/// What a person did with one entry of a page.
public struct EntryOutcome: Equatable, Sendable {
  public var isSeen = false
  public var isClicked = false
  public var isSaved = false
  public var isHidden = false
  public var isConverted = false

  public init() {}

  /// Takes an event of the entry into account; other kinds change nothing.
  public mutating func note(_ kind: EventKind) {
    switch kind {
    case .impression: isSeen = true
    case .click: isClicked = true
    case .save: isSaved = true
    case .hide: isHidden = true
    case let kind where kind.isConversion: isConverted = true
    default: break
    }
  }

  /// What an ad is billed for.
  func isBilled(_ event: Bid.Event) -> Bool { event == .click ? isClicked : isSeen }
}

/// What a campaign may spend and show, as a replay goes on with it.
public struct CampaignTerms: Equatable, Sendable {
  public var dailyBudget: Micros
  /// What the lifetime budget had left before the first replayed decision; nil for no limit.
  public var remaining: Micros?
  public var cap: FrequencyCap?

  public init(dailyBudget: Micros, remaining: Micros? = nil, cap: FrequencyCap? = nil) {
    self.dailyBudget = dailyBudget
    self.remaining = remaining
    self.cap = cap
  }
}
