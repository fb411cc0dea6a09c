public import Domain
public import Funnel
public import Ledger
public import Market
import Prediction
public import Store

/// The whole story of one decision, as text and JSON tell it: every stage, every drop with its reason, scores, bids, who
/// set the price. All of it comes from the record.
public struct Explanation: Equatable, Sendable, Codable {
  public struct Stage: Equatable, Sendable, Codable {
    public var name: String
    public var kind: String
    /// `ok`, `disabled`, `timed out`, or why it failed.
    public var outcome: String
    public var entered: Int
    public var kept: Int
    public var dropped: [String: Int]
    public var milliseconds: Double
  }

  public struct AdLine: Equatable, Sendable, Codable {
    public var ad: AdID
    public var item: ItemID
    public var campaign: CampaignID
    public var advertiser: AdvertiserID
    public var bidEvent: Bid.Event
    public var bid: Micros
    public var pacing: Double
    public var effectiveBid: Micros
    public var click: Double?
    public var save: Double?
    public var hide: Double?
    public var conversion: Double?
    /// Units of the currency for a thousand impressions.
    public var money: Double
    /// Value beside the money, for a thousand impressions.
    public var extra: Double
    public var freeBudget: Micros
    public var cap: CapState?
    /// `won`, or the reason it did not.
    public var outcome: String
    public var position: Int?
    public var price: Micros?
    /// `reserve`, `its own bid`, or the ad that would have taken the slot.
    public var priceSetBy: String?
  }

  public struct Place: Equatable, Sendable, Codable {
    public var position: Int
    public var item: ItemID
    public var ad: AdID?
    public var propensity: Double?
    public var click: Double?
    /// How well it fits the search, 0...1.
    public var relevance: Double?
    /// What the model read of it, by name; nil when none were kept, or when they are of another schema.
    public var features: [String: Float]?
  }

  public struct Drop: Equatable, Sendable, Codable {
    public var id: String
    public var stage: String
    public var reason: String
  }

  /// An event of the page that is invalid traffic, and counts for nothing.
  public struct Filtered: Equatable, Sendable, Codable {
    public var event: EventID
    public var kind: EventKind
    public var at: Timestamp
    public var ad: AdID?
    public var position: Int?
    public var reason: String
    public var words: String
    /// The version of the rules that said so.
    public var rules: String
    public var withheld: Micros
  }

  public struct Try: Equatable, Sendable, Codable {
    public var excluded: [String: String]
    public var awards: Int
  }

  public var decision: DecisionID
  public var at: Timestamp
  public var surface: Surface
  public var versions: Versions
  public var policyVersion: String
  public var policy: Policy
  public var arms: [ArmAssignment]
  /// nil for nobody; without context when the person's key is destroyed.
  public var pseudonym: Int64?
  public var person: PersonalContext?
  public var page: [Place]
  public var ads: [AdLine]
  public var attempts: [Try]
  public var adStages: [Stage]
  public var organicStages: [Stage]
  public var droppedAds: [Drop]
  public var droppedItems: [Drop]
  public var filteredEvents: [Filtered]
}

extension Explanation {
  /// - Parameter filtered: the decision's events that were filtered.
  public init(
    of record: DecisionRecord, reasons: DropReasonCatalogue, filtered: [StoredFilteredEvent] = []
  ) throws {
    let input = record.input
    func name(_ reason: DropReason) -> String { reasons.name(of: reason) ?? "reason \(reason.rawValue)" }
    func drops(_ dropped: [DroppedCandidate]) -> [Drop] {
      dropped.map { Drop(id: $0.id, stage: $0.stage.description, reason: name($0.reason)) }
    }
    decision = input.id
    at = input.at
    surface = input.page.surface
    versions = input.versions
    policyVersion = try PolicyVersion(of: input.policy).digest
    policy = input.policy
    arms = input.arms
    pseudonym = record.person.pseudonym
    if case .known(_, let context) = record.person { person = context } else { person = nil }
    page = Self.places(record)
    ads = Self.lines(record, name: name)
    attempts = record.attempts.map { attempt in
      Try(
        excluded: Dictionary(
          attempt.excluded.map { ($0.campaign.rawValue, name($0.reason)) }, uniquingKeysWith: { first, _ in first }),
        awards: attempt.awards.count)
    }
    adStages = input.adTraces.map { Stage($0, name: name) }
    organicStages = input.organicTraces.map { Stage($0, name: name) }
    droppedAds = drops(input.droppedAds)
    droppedItems = drops(input.droppedItems)
    filteredEvents = filtered.map(Filtered.init)
  }

  private static func places(_ record: DecisionRecord) -> [Place] {
    let (ads, organic) = (record.input.ads, record.input.organic)
    return record.decision.entries.enumerated().map { position, entry in
      let features = Self.features(of: position, record)
      switch entry {
      case .organic(let row, let propensity):
        return Place(
          position: position, item: organic.item[row], ad: nil, propensity: propensity.value,
          click: organic.predictions.click[row]?.value,
          relevance: organic.relevance.isEmpty ? nil : organic.relevance[row].value, features: features)
      case .ad(let award):
        let row = record.decision.awards[award].row
        return Place(
          position: position, item: ads.item[row], ad: ads.ad[row], propensity: nil,
          click: ads.predictions.click[row]?.value, features: features)
      }
    }
  }

  private static func features(of position: Int, _ record: DecisionRecord) -> [String: Float]? {
    guard let kept = record.features, kept.schema == FeatureSchema.version, kept.width == FeatureSchema.width else {
      return nil
    }
    let row = kept.numbers[(position * kept.width)..<((position + 1) * kept.width)]
    return Dictionary(zip(FeatureSchema.denseNames, row)) { first, _ in first }
  }

  private static func lines(_ record: DecisionRecord, name: (DropReason) -> String) -> [AdLine] {
    let (input, ads) = (record.input, record.input.ads)
    let standing = AdStanding(input: input, refusals: record.attempts.last?.excluded ?? [])
    let reasons = Dictionary(record.decision.dropped.map { ($0.row, $0.reason) }) { first, _ in first }
    let awards = Dictionary(record.decision.awards.map { ($0.row, $0) }) { first, _ in first }
    return (0..<ads.count).map { row in
      let effective = standing.candidates.effectiveBid(row)
      let award = awards[row]
      let setter: String? = award.map { award in
        switch award.setBy {
        case .reserve: "reserve"
        case .rival(let rival): ads.ad[rival].rawValue
        case .ownBid: "its own bid"
        }
      }
      return AdLine(
        ad: ads.ad[row], item: ads.item[row], campaign: ads.campaign[row], advertiser: ads.advertiser[row],
        bidEvent: ads.bid[row].event, bid: ads.bid[row].amount, pacing: ads.multiplier[row].value,
        effectiveBid: effective, click: ads.predictions.click[row]?.value, save: ads.predictions.save[row]?.value,
        hide: ads.predictions.hide[row]?.value, conversion: ads.predictions.conversion[row]?.value,
        money: ImpressionValue(effective, at: standing.candidates.billedRate[row]).unitsPerThousand,
        extra: standing.candidates.extraValue[row].unitsPerThousand, freeBudget: ads.freeBudget[row],
        cap: ads.cap[row], outcome: award == nil ? name(reasons[row] ?? .outranked) : "won",
        position: award?.position, price: award?.price, priceSetBy: setter)
    }
  }
}

extension Explanation.Filtered {
  init(_ entry: StoredFilteredEvent) {
    let (event, known) = (entry.stored.event, TrafficReason(rawValue: entry.reason))
    self.init(
      event: event.id, kind: event.kind, at: event.at, ad: event.ad, position: event.position,
      reason: known?.name ?? "reason \(entry.reason)", words: known?.words ?? "A newer program says why.",
      rules: entry.rules, withheld: entry.withheld)
  }
}

extension Explanation.Stage {
  init(_ trace: StageTrace, name: (DropReason) -> String) {
    self.name = trace.name.description
    kind = trace.kind.rawValue
    outcome =
      switch trace.outcome {
      case .ok: "ok"
      case .disabled: "disabled"
      case .timedOut: "timed out"
      case .failed(let failure): "failed: \(failure.message)"
      }
    entered = trace.entered
    kept = trace.kept
    dropped = Dictionary(trace.dropped.map { (name($0.reason), $0.count) }) { $0 + $1 }
    let parts = trace.elapsed.components
    milliseconds = Double(parts.seconds) * 1_000 + Double(parts.attoseconds) / 1e15
  }
}
