public import Domain
import Ledger
public import Prediction
public import Store

/// Examples from the ledger: the features that serving logged, joined with what clients said happened.
///
/// An outcome counts once, however often and however late it was sent. Decisions of deleted people are left out, and so are
/// ads of people who did not agree to measurement. A record whose features have another definition is counted and passed over:
/// features are never computed from a later state.
public struct LedgerExamples: Sendable {
  public struct Options: Equatable, Sendable {
    /// What was decided or happened at this time or later does not exist.
    public var until: Timestamp?
    /// The most examples that are kept; the oldest go first.
    public var limit: Int

    public init(until: Timestamp? = nil, limit: Int = 2_000_000) {
      self.until = until
      self.limit = limit
    }
  }

  public private(set) var columns = ExampleColumns(width: FeatureSchema.width)
  public private(set) var tally = LedgerTally()

  private static let pageSize = 256

  /// - Parameters:
  ///   - database: that of the log, with its events.
  ///   - progress: called now and then with the tally so far and the number of decisions that there are.
  /// - Throws: what the log and the database throw, and whatever `progress` throws.
  public init(
    reading log: DecisionLog, database: MarketDatabase, options: Options = Options(),
    progress: (LedgerTally, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    let total = try log.count()
    var after: DecisionID?
    repeat {
      let page = try log.records(to: options.until, after: after, limit: Self.pageSize)
      let events = Dictionary(
        grouping: try database.events(of: page.records.map(\.input.id), kinds: LiveCounts.kinds)
          .filter { event in options.until.map { event.event.at < $0 } ?? true }
      ) { $0.event.decision }
      tally.decisions += page.records.count + page.unreadable.count
      tally.unreadable += page.unreadable.count
      for record in page.records { add(record, events[record.input.id] ?? []) }
      // Trimmed seldom, so that reading stays linear.
      if columns.count > options.limit + options.limit / 4 { tally.overLimit += columns.keepLatest(options.limit) }
      try progress(tally, total)
      after = page.next
    } while after != nil
    tally.overLimit += columns.keepLatest(options.limit)
    tally.examples = columns.count
  }

  private mutating func add(_ record: DecisionRecord, _ events: [StoredEvent]) {
    if case .sealed = record.person {
      tally.deletedPeople += 1
      return
    }
    guard let features = record.features else {
      tally.withoutFeatures += 1
      return
    }
    guard FeatureSchema.readable.contains(features.schema) else {
      tally.otherSchema += 1
      return
    }
    let entries = PageEntry.all(of: record)
    guard entries.count == record.decision.entries.count, features.fit(entries.count) else {
      tally.unreadable += 1
      return
    }
    let outcomes = outcomes(of: entries, events, person: record.person)
    guard outcomes.contains(where: { $0 != nil }) else { return }
    columns.add(
      ExampleColumns.Page(
        decision: record.input.id, at: record.input.at, person: record.person.pseudonym,
        actions: LastActions(categories: features.lists[0], kinds: features.lists.count > 2 ? features.lists[2] : []),
        passed: features.lists[1]))
    for (entry, outcome) in outcomes.enumerated() {
      guard let outcome else { continue }
      columns.add(
        numbers: features.numbers[(entry * features.width)..<((entry + 1) * features.width)],
        candidate: features.ids[entry], outcome: outcome)
    }
  }

  /// - Returns: for each entry what happened to it; nil when it is no example.
  private mutating func outcomes(
    of entries: [PageEntry], _ events: [StoredEvent], person: PersonalPart
  ) -> [ImpressionOutcome?] {
    var outcomes = entries.map { ImpressionOutcome(isAd: $0.isAd) }
    var isSeen = [Bool](repeating: false, count: entries.count)
    for stored in events {
      let event = stored.event
      guard let position = event.position, entries.indices.contains(position), entries[position].matches(event) else {
        tally.foreignEvents += 1
        continue
      }
      if event.kind == .impression {
        isSeen[position] = true
      } else if let task = RankerTask(event.kind) {
        outcomes[position].record(task)
      }
    }
    let mayMeasure = person.mayMeasure
    return entries.indices.map { index in
      guard mayMeasure || !entries[index].isAd else {
        tally.withoutConsent += 1
        return nil
      }
      guard isSeen[index] else {
        tally.unconfirmed += 1
        return nil
      }
      return outcomes[index]
    }
  }
}

extension FeatureRecord {
  /// Whether there are the lists of its schema, and a row of finite numbers and an identifier for each entry.
  fileprivate func fit(_ entries: Int) -> Bool {
    (schema == FeatureSchema.version
      ? lists.count == 3 && lists[2].count == lists[0].count && lists[2].allSatisfy { $0 < FeatureSchema.kinds }
      : lists.count == 2)
      && width == FeatureSchema.width && numbers.count == entries * width && ids.count == entries
      && numbers.allSatisfy(\.isFinite)
      && (lists.joined().allSatisfy { $0 < FeatureSchema.vocabulary }
        && ids.allSatisfy { $0 < FeatureSchema.vocabulary })
  }
}

extension PersonalPart {
  /// Whether what the person does may be joined to ads; nobody in particular has nothing to hide.
  fileprivate var mayMeasure: Bool {
    switch self {
    case .anonymous: true
    case .known(_, let context): context.consent.measurement
    case .sealed: false
    }
  }
}
