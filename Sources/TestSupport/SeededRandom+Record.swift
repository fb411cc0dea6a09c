public import Domain
import Funnel
public import Ledger
import Market

/// Random records: all that the codec must carry, whether or not a decision could have come to it.
extension SeededRandom {
  /// A record with every field drawn at random, extremes and empty columns among them.
  public mutating func decisionRecord() throws -> DecisionRecord {
    var input = try decisionInput(ads: pick([0, 0, 1, 7, 40]), items: pick([0, 1, 13]))
    input.id = try identifier()
    input.at = chance(0.1) ? Timestamp(milliseconds: pick([.min, .max])) : timestamp()
    input.seed = pick([0, .max, next()])
    input.versions = Versions(
      catalogue: anyInt64(), userState: pick([.min, .max, anyInt64()]), models: list(upTo: 4) { $0.text() },
      rules: pick([0, 1, .max]))
    input.arms = list(upTo: 3) { ArmAssignment(experiment: $0.text(), arm: $0.text()) }
    try stretch(&input.ads)
    input.adTraces = list(upTo: 4) { $0.trace() }
    input.organicTraces = list(upTo: 4) { $0.trace() }
    input.droppedAds = list(upTo: 5) {
      DroppedCandidate(id: $0.text(), stage: StageName($0.text()), reason: $0.reason())
    }
    input.droppedItems = list(upTo: 5) { DroppedCandidate(id: $0.text(), stage: "light", reason: $0.reason()) }
    let rows = input.ads.count
    let attempts = try list(upTo: 3) { random in
      Attempt(
        excluded: try random.list(upTo: 2) { Refusal(campaign: try $0.identifier(), reason: $0.reason()) },
        awards: random.awards(rows: rows))
    }
    let decision = decision(rows: rows, items: input.organic.count)
    let person = try person()
    // The key of one that is sealed is destroyed, so that nobody could have read features.
    if case .sealed = person {
      return DecisionRecord(input: input, attempts: attempts, decision: decision, person: person)
    }
    return DecisionRecord(
      input: input, attempts: attempts, decision: decision, person: person,
      features: chance(0.7) ? features(entries: decision.entries.count) : nil)
  }

  private mutating func features(entries: Int) -> FeatureRecord {
    let width = int(0...5)
    return FeatureRecord(
      schema: text(upTo: 8),
      lists: list(upTo: 3) { random in random.list(upTo: 4) { UInt32(truncatingIfNeeded: $0.next()) } },
      width: width, numbers: (0..<(width * entries)).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: next())) },
      ids: (0..<entries).map { _ in UInt32(truncatingIfNeeded: next()) })
  }

  /// Puts the limits of the columns' types into some rows.
  private mutating func stretch(_ ads: inout AdColumns) throws {
    for row in 0..<ads.count where chance(0.2) {
      ads.ad[row] = try identifier()
      ads.bid[row] = try Bid(event: pick(Bid.Event.allCases), amount: .maximum)
      ads.multiplier[row] = FixedPoint(raw: pick([.min, .max, -1, 0]))
      ads.freeBudget[row] = Micros(rawValue: pick([.min, .max, -1]))
      ads.predictions.click[row] = FixedPoint(raw: .max)
      ads.cap[row] = CapState(used: .max, allowed: pick([0, .max]))
      ads.sources[row] = SourceSet(rawValue: pick([0, .max]))
    }
  }

  private mutating func reason() -> DropReason { DropReason(rawValue: UInt16(truncatingIfNeeded: next())) }

  private mutating func trace() -> StageTrace {
    let kinds: [StageKind] = [.source, .hydrator, .filter, .scorer, .selector, .reserve, .observer]
    let failure = StageFailure(.init(rawValue: text(upTo: 5)), text())
    return StageTrace(
      name: StageName(text(upTo: 8)), kind: pick(kinds), outcome: pick([.ok, .disabled, .timedOut, .failed(failure)]),
      entered: pick([0, .max, int(0...999)]), kept: int(0...999),
      dropped: list(upTo: 3) { StageTrace.Drop(reason: $0.reason(), count: $0.int(0...99)) },
      elapsed: .microseconds(pick([0, .max, .min, anyInt64()])))
  }

  private mutating func awards(rows: Int) -> [AwardedAd] {
    guard rows > 0 else { return [] }
    return list(upTo: 4) {
      AwardedAd(
        row: $0.index(below: rows), position: $0.pick([0, 19, .max]),
        price: Micros(rawValue: $0.pick([1, .max, .min, $0.anyInt64()])),
        setBy: $0.pick([.reserve, .ownBid, .rival(row: $0.index(below: rows))]), hold: $0.micros())
    }
  }

  private mutating func decision(rows: Int, items: Int) -> Decision {
    var decision = Decision(awards: awards(rows: rows))
    decision.entries = decision.awards.indices.map { .ad(award: $0) }
    if items > 0 {
      decision.entries += list(upTo: 5) {
        .organic(row: $0.index(below: items), propensity: FixedPoint(raw: $0.anyInt64()))
      }
    }
    shuffle(&decision.entries)
    if rows > 0 { decision.dropped = list(upTo: 5) { DroppedRow(row: $0.index(below: rows), reason: $0.reason()) } }
    return decision
  }

  private mutating func person() throws -> PersonalPart {
    switch int(0...2) {
    case 0: .anonymous
    case 1: .sealed(pseudonym: pick([.min, .max, anyInt64()]))
    default: .known(pseudonym: anyInt64(), context: try personalContext())
    }
  }

  public mutating func personalContext() throws -> PersonalContext {
    PersonalContext(
      user: try identifier(), query: optional { $0.text() }, seedItem: try optional { try $0.identifier() },
      place: try optional { try $0.place() }, language: pick([nil, "de", "en"]),
      device: optional { $0.pick(DeviceKind.allCases) }, operatingSystem: optional { $0.text(upTo: 4) },
      interests: try list(upTo: 4) { try $0.category() },
      audiences: try list(upTo: 3) { try $0.identifier() }, consent: consent())
  }
}
