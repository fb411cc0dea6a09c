public import Domain
import Indexes
public import Store
public import TextSafety

/// What a policy makes of the items of a catalogue, by the signals that are stored for them.
///
/// What was decided on an item's picture, or on a near-duplicate of it, counts before any rule.
public struct SafetyReview: Sendable {
  /// What happens to one item, and why.
  public struct Finding: Equatable, Sendable {
    public let item: ItemID
    public let action: SafetyPolicy.Action
    /// The rule that decided; nil where a person did.
    public let rule: String?
    /// Who decided on the item's picture or a near-duplicate; nil where a rule did.
    public let author: String?
    public let probabilities: [SafetyPolicy.Signal: Double]
    /// The words that a signal points at.
    public let words: [String]
  }

  /// Items with another action than allowing, in order.
  public let findings: [Finding]
  /// Live items.
  public let items: Int
  /// Live items that a signal has no value for; no rule on it holds for them.
  public let unread: [SafetyPolicy.Signal: Int]

  /// - Parameters:
  ///   - signals: contracts of the signals that the policy names.
  ///   - duplicates: what was decided on pictures.
  ///   - words: the signal whose words in pictures those signals read too, so that spans can be shown.
  /// - Throws: `SignalError`, `SignalStoreError`.
  public init(
    of database: MarketDatabase, by policy: SafetyPolicy, signals: [SafetyPolicy.Signal: SignalContract],
    duplicates: DuplicateCatalogue? = nil, words: SignalContract? = nil, on surface: Surface,
    for suitability: SafetyPolicy.Suitability
  ) throws {
    let store = SignalStore(database: database)
    let live = try database.items().filter(\.isLive)
    let seen = try words.map { try store.words(of: $0) } ?? [:]
    var readings: [SafetyPolicy.Signal: [ItemID: SafetyReading]] = [:]
    for (signal, contract) in signals { readings[signal] = try SafetyReading.all(of: contract, from: store) }
    items = live.count
    unread = readings.mapValues { known in live.count { known[$0.id] == nil } }
    findings = live.compactMap { item in
      let own = readings.compactMapValues { $0[item.id] }
      let verdict = policy(own.mapValues(\.reading), on: surface, for: suitability)
      let standing = duplicates?.standing(of: item.id)
      let decided = standing.flatMap { SafetyPolicy.Action(name: $0.decision.verdict) }
      let action = decided ?? verdict.action
      guard action != .allow else { return nil }
      return Finding(
        item: item.id, action: action, rule: decided == nil ? verdict.rule : nil,
        author: decided == nil ? nil : standing?.decision.author,
        probabilities: own.mapValues(\.reading.probability),
        words: own.values.flatMap { $0.words(in: item, read: seen[item.id]) })
    }
  }
}

/// What one signal says of one item.
private struct SafetyReading {
  let reading: SafetyPolicy.Reading
  let kind: MediaKind
  let spans: [ToxicSpanModel.Span]

  /// Of every live item with a value; empty for a signal that never ran.
  static func all(of contract: SignalContract, from store: SignalStore) throws -> [ItemID: SafetyReading] {
    let (identity, kind) = (try contract.identity(), try contract.mediaKind())
    var readings: [ItemID: SafetyReading] = [:]
    do {
      try store.forEachValue(identity, of: kind) { item, _, value in
        guard case .scores(let scores) = value, let probability = scores.values.first else { return }
        let note = try scores.note?.decoded(SafetyNote.self)
        readings[item] = SafetyReading(
          reading: .init(probability: Double(probability), isAtOperatingPoint: note?.isAtOperatingPoint ?? false),
          kind: kind, spans: note?.spans ?? [])
      }
    } catch let error as SignalStoreError where error.code == .unknownSignal {
      return [:]
    }
    return readings
  }

  func words(in item: Item, read words: String?) -> [String] {
    let text = CatalogueSurvey.text(of: item, read: kind == .words ? words : nil)
    let scalars = Array(text.unicodeScalars)
    return spans.compactMap { span in
      guard span.scalars.upperBound <= scalars.count else { return nil }
      return String(String.UnicodeScalarView(scalars[span.scalars]))
    }
  }
}

extension SafetyPolicy.Action {
  /// As policies and decisions write it.
  public var name: String { "\(self)" }

  public init?(name: String) {
    guard let action = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = action
  }
}
